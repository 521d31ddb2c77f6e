"""What repository, build, artifact, AppSpec and hook scripts promise each other."""

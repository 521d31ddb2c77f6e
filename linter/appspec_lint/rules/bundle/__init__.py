"""Rules that compare repository, build, artifact, AppSpec and hook scripts with each other."""

"""The catalog: one row for each program that the linter knows. `shell/commands.py` reads it."""

from __future__ import annotations

TABLE = """
# name             kind     lifetime status pipe    writes  wraps, outputs
#                           (-: unknown; `args`: depends on the arguments)
# the shell
.                   builtin  exits    usual  -       args
:                   builtin  exits    ok     -       none
[                   builtin  exits    -      -       none
[[                  builtin  exits    -      -       none
alias               builtin  -        ok     -       none
bg                  builtin  exits    -      -       none
break               builtin  -        -      -       none
builtin             builtin  -        -      -       -       wraps
cd                  builtin  exits    usual  -       args
command             builtin  exits    -      -       none    wraps
compgen             builtin  -        -      -       none
continue            builtin  -        -      -       none
declare             builtin  exits    ok     -       args
disown              builtin  exits    ok     -       none
echo                builtin  exits    ok     -       none
eval                builtin  -        -      -       args
exec                builtin  -        -      -       -       wraps=-a
exit                builtin  exits    -      -       none
export              builtin  exits    ok     -       args
false               builtin  exits    -      -       none
fg                  builtin  exits    -      -       none
hash                builtin  exits    ok     -       none
jobs                builtin  exits    ok     -       none
kill                builtin  exits    -      -       none
let                 builtin  exits    -      -       none
local               builtin  exits    ok     -       args
popd                builtin  exits    -      -       args
printf              builtin  exits    ok     -       none
pushd               builtin  exits    usual  -       args
pwd                 builtin  exits    ok     -       none
read                builtin  exits    -      -       none
readonly            builtin  exits    ok     -       args
return              builtin  exits    -      -       none
set                 builtin  exits    ok     -       none
shift               builtin  exits    -      -       none
shopt               builtin  exits    ok     -       none
source              builtin  exits    usual  -       args
test                builtin  exits    -      -       none
times               builtin  -        ok     -       none
trap                builtin  exits    -      -       none
true                builtin  exits    ok     -       none
type                builtin  exits    -      -       none
typeset             builtin  -        ok     -       args
ulimit              builtin  exits    usual  -       none
umask               builtin  exits    ok     -       none
unalias             builtin  exits    ok     -       none
unset               builtin  exits    ok     -       none
wait                builtin  exits    args   -       none
# shells
ash                 shell    -        -      -       -
bash                shell    -        -      -       args
dash                shell    -        -      -       -
ksh                 shell    -        -      -       -
sh                  shell    -        -      -       args
zsh                 shell    -        -      -       -
# programs that run another one
authbind            wrapper  -        -      -       -       wraps
bunx                wrapper  -        -      -       -       wraps
chronic             wrapper  -        -      -       -       wraps
doas                wrapper  -        -      -       -       wraps=-u,-C
dumb-init           wrapper  -        -      -       -       wraps
env                 wrapper  exits    -      -       none    wraps=-u,-C,--unset,--chdir
flock               wrapper  -        -      -       none    wraps=+1,-w,-E
gosu                wrapper  -        -      -       -       wraps=+1
ionice              wrapper  -        -      -       -       wraps=-c,-n,-t
nice                wrapper  -        -      -       -       wraps=-n,--adjustment
nohup               wrapper  -        -      -       none    wraps
npx                 wrapper  -        -      -       output  wraps=-p,--package
pyenv               wrapper  -        -      -       none    wraps:exec
rbenv               wrapper  -        -      -       none    wraps:exec
setsid              wrapper  -        -      -       -       wraps
stdbuf              wrapper  -        -      -       -       wraps=-i,-o,-e
su-exec             wrapper  -        -      -       -       wraps=+1
sudo wrapper - usual - - wraps=-u,-g,-h,-p,-C,-r,-t,-U,-T,-D,-R,--user,--group,--host,--chdir
taskset             wrapper  -        -      -       -       wraps=+1
time                wrapper  -        -      -       none    wraps=-f,-o,--format,--output
timeout             wrapper  -        -      -       none    wraps=+1,-s,-k,--signal,--kill-after
tini                wrapper  -        -      -       -       wraps
unbuffer            wrapper  -        -      -       -       wraps
uv                  wrapper  -        -      -       args    wraps:run
xargs wrapper exits - - - wraps=-I,-n,-P,-L,-s,-d,-a,-E,--max-args,--max-procs,--arg-file
xvfb-run            wrapper  -        -      -       -       wraps=-s,-n,-e,-f
# service managers and containers
apachectl           service  args     -      -       none
docker              service  args     -      -       args
docker-compose      service  args     -      -       args
forever             service  args     -      -       -
initctl             service  exits    -      -       none
invoke-rc.d         service  exits    -      -       none
launchctl           service  -        -      -       none
nssm                service  -        -      -       -
pm2                 service  args     -      -       -
podman              service  args     -      -       args
service             service  exits    -      -       none
supervisorctl       service  exits    -      -       none
systemctl           service  exits    -      -       none
# package managers
amazon-linux-extras package  -        -      -       none
apk                 package  exits    -      -       args
apt                 package  exits    -      -       args
apt-get             package  exits    -      -       args
bundle package - - - output wraps:exec outputs=vendor,.bundle,public
composer            package  exits    usual  -       output  outputs=vendor
dnf                 package  exits    -      -       args
gem                 package  exits    -      -       args
npm                 package  args     usual  -       output
pip                 package  exits    usual  -       args
pip3                package  exits    usual  -       args
pnpm                package  args     -      -       output
snap                package  -        -      -       none
yarn                package  args     usual  -       output
yum                 package  exits    -      -       args
zypper              package  exits    -      -       args
# HTTP and TCP clients
curl                http     exits    -      -       args
http                http     -        -      -       -
https               http     -        -      -       -
nc                  http     -        -      -       -
ncat                http     -        -      -       -
wget                http     exits    -      -       args
# editors
emacs               editor   -        -      -       -
nano                editor   -        -      -       -
pico                editor   -        -      -       -
vi                  editor   -        -      -       -
vim                 editor   -        -      -       -
# build tools
ant                 build    -        -      -       output  outputs=build,dist,target,bin
bun                 build    -        -      -       output
cargo               build    -        -      -       output  outputs=target
dotnet build args - - output outputs=bin,obj,publish,out,dist,output,artifacts,build
expo                build    -        -      -       output
gradle              build    args     -      -       output  outputs=build
gradlew             build    args     -      -       output  outputs=build
grunt               build    -        -      -       output
gulp                build    -        -      -       output
hugo                build    -        -      -       output  outputs=public
jekyll              build    -        -      -       output  outputs=_site
mkdocs              build    -        -      -       output  outputs=site
msbuild             build    -        -      -       output  outputs=bin,obj
mvn                 build    args     -      -       output  outputs=target
mvnw                build    args     -      -       output  outputs=target
next                build    args     -      -       output
ng                  build    args     -      -       output
nuget               build    -        -      -       output  outputs=packages
nuxt                build    args     -      -       output
pipenv              build    -        -      -       output  wraps:run outputs=.venv
poetry              build    -        -      -       output  wraps:run outputs=.venv,dist
react-scripts       build    -        -      -       output
sbt                 build    -        -      -       output  outputs=target
serverless          build    -        -      -       output  outputs=.serverless
sls                 build    -        -      -       output  outputs=.serverless
sphinx-build        build    -        -      -       output  outputs=_build
tsc                 build    exits    -      -       output
vite                build    -        -      -       output
webpack             build    exits    -      -       output
# all others
7z                  other    -        -      -       args
7za                 other    -        -      -       args
SimpleHTTPServer    other    serves   -      -       -
Xvfb                other    -        -      -       none
a2enmod             other    -        -      -       none
a2ensite            other    -        -      -       none
actionlint          other    -        -      -       reports
add-apt-repository  other    -        -      -       none
addgroup            other    -        -      -       none
adduser             other    -        -      -       none
age                 other    -        -      -       args
alembic             other    exits    -      -       -
ansible             other    exits    -      -       -
ansible-lint        other    -        -      -       reports
ansible-playbook    other    exits    -      -       -
apache              other    args     -      -       -
apache2             other    args     -      -       -
apache2ctl          other    args     -      -       -
apk-get             other    -        -      -       none
appspec-lint        other    -        -      -       reports
apt-cache           other    -        -      -       none
apt-key             other    -        -      -       none
apt-mark            other    -        -      -       none
arch                other    -        -      -       none
aria2c              other    -        -      -       args
artillery           other    -        -      -       reports
at                  other    exits    -      -       -
audit-ci            other    -        -      -       reports
autopep8            other    -        -      -       reports
ava                 other    -        -      -       reports
awk                 other    exits    -      args    args
aws                 other    exits    -      -       args
aws-iam-authenticator other    -        -      -       none
az                  other    -        -      -       args
b2sum               other    -        -      -       none
bandit              other    -        -      -       reports
base64              other    exits    -      -       none
basename            other    exits    -      -       none
batch               other    exits    -      -       -
bc                  other    -        -      -       none
behat               other    -        -      -       reports
behave              other    -        -      -       reports
better-npm-audit    other    -        -      -       reports
bind                other    -        -      -       none
black               other    -        -      -       reports
brakeman            other    -        -      -       reports
brew                other    exits    -      -       none
bsdtar              other    -        -      -       args
buildah             other    -        -      -       args
bunzip2             other    -        -      -       args
bzip2               other    exits    -      -       args
c8                  other    -        -      -       reports
caddy               other    args     -      -       -
caller              other    -        -      -       none
cat                 other    exits    -      drains  none
catalina.sh         other    args     -      -       -
cdk                 other    -        -      -       args
celery              other    args     -      -       -
certbot             other    exits    -      -       -
cfn-guard           other    -        -      -       reports
cfn-lint            other    -        -      -       reports
cfn-signal          other    -        -      -       none
cfn_nag             other    -        -      -       reports
cfn_nag_scan        other    -        -      -       reports
chcon               other    -        -      -       none
checkov             other    -        -      -       reports
checkstyle          other    -        -      -       reports
chgrp               other    exits    -      -       none
chkconfig           other    exits    -      -       none
chmod               other    exits    usual  -       none
choco               other    -        -      -       none
chown               other    exits    usual  -       none
chpasswd            other    -        -      -       none
chronyc             other    -        -      -       none
cksum               other    -        -      -       none
clang-tidy          other    -        -      -       reports
clear               other    exits    -      -       none
cmp                 other    exits    -      -       none
codecept            other    -        -      -       reports
codecov             other    -        -      -       none
codecovcli          other    -        -      -       none
codiga-check-quality other    -        -      -       reports
column              other    -        -      filter  none
comm                other    -        -      -       none
commitlint          other    -        -      -       reports
compileall          other    -        -      -       reports
conftest            other    -        -      -       reports
containerd          other    -        -      -       none
corepack            other    -        -      -       none
cosign              other    -        -      -       none
coverage            other    -        -      -       reports
cp                  other    exits    usual  -       args
cpio                other    -        -      -       args
cppcheck            other    -        -      -       reports
cpplint             other    -        -      -       reports
crontab             other    exits    -      -       none
csplit              other    -        -      -       args
ctest               other    -        -      -       reports
cut                 other    exits    -      filter  none
cypress             other    -        -      -       reports
daemon              other    detaches -      -       -
daemonize           other    detaches -      -       -
daphne              other    serves   -      -       -
date                other    exits    ok     -       none
dd                  other    -        -      -       args
debconf-set-selections other    -        -      -       none
depcheck            other    -        -      -       reports
dependency-check    other    -        -      -       reports
dependency-check.sh other    -        -      -       reports
detect-secrets      other    -        -      -       reports
df                  other    exits    ok     -       none
diff                other    exits    -      -       none
dig                 other    exits    -      -       none
dirname             other    exits    -      -       none
dirs                other    -        -      -       none
djlint              other    -        -      -       reports
dmesg               other    -        -      -       none
dockerd             other    -        -      -       none
dockerd-entrypoint.sh other    -        -      -       none
dockle              other    -        -      -       reports
doctest             other    -        -      -       reports
dos2unix            other    -        -      -       args
dotnet-install.ps1  other    -        -      -       none
dotnet-install.sh   other    -        -      -       none
dpkg                other    exits    -      -       args
dpkg-query          other    exits    -      -       none
dpkg-reconfigure    other    -        -      -       none
du                  other    exits    -      -       none
eb                  other    -        -      -       none
ecs-cli             other    -        -      -       none
egrep               other    exits    -      -       none
eksctl              other    -        -      -       none
enable              other    -        -      -       none
envsubst            other    exits    -      -       args
eslint              other    -        -      -       reports
expand              other    -        -      -       none
expr                other    exits    -      -       none
fc                  other    -        -      -       none
fgrep               other    exits    -      -       none
file                other    -        -      -       none
find                other    exits    -      -       args
flake8              other    -        -      -       reports
flask               other    args     -      -       -
flyway              other    exits    -      -       none
fmt                 other    -        -      -       none
fnm                 other    -        -      -       none
fold                other    -        -      -       none
free                other    exits    ok     -       none
fuser               other    exits    -      -       none
gawk                other    -        -      -       args
gcovr               other    -        -      -       reports
getconf             other    -        -      -       none
getent              other    exits    -      -       none
getopt              other    -        -      -       none
getopts             other    -        -      -       none
git                 other    exits    usual  -       args
git-secrets         other    -        -      -       none
gitleaks            other    -        -      -       reports
go                  other    args     -      -       args
goenv               other    -        -      -       none
gofmt               other    -        -      -       reports
goimports           other    -        -      -       reports
golangci-lint       other    -        -      -       reports
golint              other    -        -      -       reports
gomplate            other    -        -      -       args
gosec               other    -        -      -       reports
gotestsum           other    -        -      -       reports
govulncheck         other    -        -      -       reports
gpg                 other    -        -      -       args
gpg2                other    -        -      -       args
grep                other    exits    -      -       none
groupadd            other    exits    -      -       none
groupmod            other    -        -      -       none
grype               other    -        -      -       reports
gsutil              other    -        -      -       args
gunicorn            other    args     -      -       -
gunzip              other    exits    -      -       args
gzip                other    exits    -      -       args
hadolint            other    -        -      -       reports
head                other    exits    -      filter  none
helm                other    -        -      -       args
help                other    -        -      -       none
hexdump             other    -        -      -       none
history             other    -        -      -       none
hostname            other    exits    ok     -       none
hostnamectl         other    exits    -      -       none
htmlhint            other    -        -      -       reports
http-server         other    likely   -      -       -
http.server         other    serves   -      -       -
httpd               other    args     -      -       -
hypercorn           other    serves   -      -       -
iconv               other    -        -      -       args
id                  other    exits    -      -       none
ifconfig            other    exits    -      -       none
install             other    exits    -      -       args
iostat              other    -        -      -       none
ip                  other    exits    -      -       none
iptables            other    exits    -      -       none
isort               other    -        -      -       reports
j2                  other    -        -      -       args
jar                 other    -        -      -       args
java                other    args     -      -       args
jenv                other    -        -      -       none
jest                other    -        -      -       reports
jinja2              other    -        -      -       args
jmeter              other    -        -      -       reports
journalctl          other    args     -      -       none
jq                  other    exits    -      -       none
jshint              other    -        -      -       reports
jsonlint            other    -        -      -       reports
k6                  other    -        -      -       reports
karma               other    -        -      -       reports
killall             other    exits    -      -       none
ktlint              other    -        -      -       reports
kube-linter         other    -        -      -       reports
kube-score          other    -        -      -       reports
kubeconform         other    -        -      -       reports
kubectl             other    -        -      -       args
kubeval             other    -        -      -       reports
kustomize           other    -        -      -       args
ldconfig            other    -        -      -       none
less                other    exits    -      -       none
lhci                other    -        -      -       reports
license-checker     other    -        -      -       reports
licensecheck        other    -        -      -       reports
lighthouse          other    -        -      -       reports
liquibase           other    exits    -      -       -
ln                  other    exits    usual  -       args
locale              other    -        -      -       none
locale-gen          other    -        -      -       none
localectl           other    -        -      -       none
localedef           other    -        -      -       none
locust              other    -        -      -       reports
logger              other    exits    -      drains  none
loginctl            other    -        -      -       none
logout              other    -        -      -       none
logrotate           other    exits    -      -       -
look                other    -        -      -       none
ls                  other    exits    args   -       none
lsb_release         other    -        -      -       none
lscpu               other    -        -      -       none
lsmod               other    -        -      -       none
lsof                other    exits    -      -       none
mail                other    -        -      -       none
mapfile             other    -        -      -       none
markdownlint        other    -        -      -       reports
markdownlint-cli2   other    -        -      -       reports
mawk                other    -        -      -       args
md5sum              other    exits    -      -       none
mkdir               other    exits    usual  -       args
mkfifo              other    exits    -      -       none
mktemp              other    exits    -      -       args
mocha               other    -        -      -       reports
mongo               other    exits    -      -       none
mongod              other    args     -      -       -
mongosh             other    exits    -      -       none
mount               other    exits    -      -       -
mountpoint          other    exits    -      -       none
mv                  other    exits    usual  -       args
mypy                other    -        -      -       reports
mysql               other    exits    -      -       none
mysqladmin          other    exits    -      -       none
mysqld_safe         other    serves   -      -       -
mysqldump           other    exits    -      -       args
n                   other    -        -      -       none
nerdctl             other    -        -      -       args
nest                other    args     -      -       -
netstat             other    exits    -      -       none
newman              other    -        -      -       reports
nginx               other    args     -      -       -
nightwatch          other    -        -      -       reports
nl                  other    -        -      -       none
node                other    args     -      -       args
nodejs              other    args     -      -       args
nodemon             other    serves   -      -       -
nodenv              other    -        -      -       none
nodesource_setup.sh other    -        -      -       none
nose2               other    -        -      -       reports
nosetests           other    -        -      -       reports
notify-send         other    -        -      -       none
nox                 other    -        -      -       reports
nproc               other    exits    -      -       none
nslookup            other    exits    -      -       none
ntpdate             other    -        -      -       none
numfmt              other    -        -      -       none
nvidia-smi          other    -        -      -       none
nvm                 other    -        usual  -       none
nyc                 other    -        -      -       reports
od                  other    -        -      -       none
opa                 other    -        -      -       reports
openssl             other    exits    -      -       args
pa11y               other    -        -      -       reports
packer              other    -        -      -       args
passwd              other    -        -      -       none
paste               other    -        -      -       none
patch               other    -        -      -       args
perl                other    -        -      -       args
pest                other    -        -      -       reports
pg_dump             other    exits    -      -       args
pg_isready          other    exits    -      -       none
pg_restore          other    exits    -      -       none
pgrep               other    exits    -      -       none
php                 other    args     -      -       args
php-cs-fixer        other    -        -      -       reports
phpcbf              other    -        -      -       reports
phpcs               other    -        -      -       reports
phpdismod           other    -        -      -       none
phpenmod            other    -        -      -       none
phpenv              other    -        -      -       none
phpmd               other    -        -      -       reports
phpstan             other    -        -      -       reports
phpunit             other    -        -      -       reports
ping                other    -        -      -       none
pip-audit           other    -        -      -       reports
pkill               other    exits    -      -       none
playwright          other    -        -      -       reports
pm2-docker          other    serves   -      -       -
pm2-logrotate       other    -        -      -       none
pm2-runtime         other    serves   -      -       -
prettier            other    -        -      -       reports
printenv            other    exits    -      -       none
ps                  other    exits    args   -       none
psalm               other    -        -      -       reports
psql                other    exits    -      -       args
puma                other    args     -      -       -
py.test             other    -        -      -       reports
py_compile          other    -        -      -       reports
pycodestyle         other    -        -      -       reports
pydocstyle          other    -        -      -       reports
pyflakes            other    -        -      -       reports
pylint              other    -        -      -       reports
pyright             other    -        -      -       reports
pytest              other    exits    -      -       reports
python              other    args     -      -       args
rackup              other    args     -      -       -
rails               other    args     -      -       args
rake                other    exits    -      -       -
readarray           other    -        -      -       none
readlink            other    exits    -      -       none
realpath            other    exits    -      -       none
redis-cli           other    exits    -      -       none
redis-server        other    args     -      -       -
reek                other    -        -      -       reports
renice              other    exits    -      -       none
restorecon          other    -        -      -       none
rev                 other    -        -      -       none
rm                  other    exits    usual  -       args
rmdir               other    exits    -      -       args
robot               other    -        -      -       reports
rpm                 other    exits    -      -       args
rpmkeys             other    -        -      -       none
rspec               other    -        -      -       reports
rsync               other    exits    -      -       args
rubocop             other    -        -      -       reports
ruby                other    -        -      -       args
ruff                other    -        -      -       reports
rustup              other    -        -      -       none
rustup-init         other    -        -      -       none
safety              other    -        -      -       reports
sam                 other    -        -      -       args
scp                 other    -        -      -       args
screen              other    args     -      -       -
sdk                 other    -        -      -       none
sed                 other    exits    -      filter  args
semanage            other    -        -      -       none
semgrep             other    -        -      -       reports
sendmail            other    -        -      -       none
seq                 other    -        -      -       none
serve               other    likely   -      -       -
setenforce          other    -        -      -       none
setfacl             other    exits    -      -       none
setsebool           other    -        -      -       none
sha1sum             other    exits    -      -       none
sha256sum           other    exits    -      -       none
sha512sum           other    -        -      -       none
shellcheck          other    -        -      -       reports
shfmt               other    -        -      -       reports
sidekiq             other    args     -      -       -
skopeo              other    -        -      -       args
sleep               other    args     ok     -       none
snyk                other    -        -      -       reports
sonar-scanner       other    -        -      -       reports
sops                other    -        -      -       args
sort                other    exits    -      filter  args
spectral            other    -        -      -       reports
split               other    -        -      -       args
sqlfluff            other    -        -      -       reports
ss                  other    exits    -      -       none
ssh                 other    -        -      -       none
ssh-add             other    -        -      -       none
ssh-agent           other    -        -      -       none
ssh-copy-id         other    -        -      -       none
ssh-keygen          other    -        -      -       args
ssh-keyscan         other    -        -      -       none
standard            other    -        -      -       reports
start-stop-daemon   other    args     -      -       -
stat                other    exits    -      -       none
staticcheck         other    -        -      -       reports
streamlit           other    args     -      -       -
strings             other    -        -      -       none
strip               other    -        -      -       none
stty                other    exits    -      -       none
stylelint           other    -        -      -       reports
su                  other    -        -      -       none
sum                 other    -        -      -       none
supervisord         other    args     -      -       -
suspend             other    -        -      -       none
swapoff             other    exits    -      -       none
swapon              other    exits    -      -       none
swiftlint           other    -        -      -       reports
syft                other    -        -      -       reports
sync                other    exits    -      -       none
sysctl              other    exits    -      -       none
systemd-run         other    exits    -      -       -
tac                 other    -        -      -       none
tail                other    args     -      filter  none
tar                 other    exits    usual  -       args
tee                 other    exits    -      drains  args
terraform           other    -        -      -       args
terragrunt          other    -        -      -       args
terrascan           other    -        -      -       reports
testcafe            other    -        -      -       reports
textlint            other    -        -      -       reports
tflint              other    -        -      -       reports
tfsec               other    -        -      -       reports
timedatectl         other    exits    -      -       none
tmux                other    args     -      -       -
top                 other    -        -      -       none
touch               other    exits    usual  -       args
tox                 other    -        -      -       reports
tput                other    -        -      -       none
tr                  other    exits    -      filter  none
tree                other    -        -      -       none
trivy               other    -        -      -       reports
trufflehog          other    -        -      -       reports
truncate            other    exits    -      -       args
ts                  other    -        -      drains  none
tslint              other    -        -      -       reports
umount              other    exits    -      -       none
uname               other    exits    ok     -       none
unexpand            other    -        -      -       none
unicorn             other    args     -      -       -
uniq                other    exits    -      filter  args
unittest            other    -        -      -       reports
unix2dos            other    -        -      -       args
unlink              other    -        -      -       args
unxz                other    exits    -      -       args
unzip               other    exits    usual  -       args
update-alternatives other    exits    -      -       none
update-ca-certificates other    -        -      -       none
update-ca-trust     other    -        -      -       none
update-rc.d         other    exits    -      -       none
uptime              other    exits    ok     -       none
useradd             other    exits    -      -       none
userdel             other    exits    -      -       none
usermod             other    exits    -      -       none
uuidgen             other    -        -      -       none
uvicorn             other    serves   -      -       -
uwsgi               other    args     -      -       -
venv                other    exits    -      -       -
vint                other    -        -      -       reports
virtualenv          other    exits    -      -       args
visudo              other    -        -      -       none
vitest              other    -        -      -       reports
vmstat              other    -        -      -       none
vue-tsc             other    -        -      -       reports
wait-on             other    -        -      -       reports
waitress-serve      other    serves   -      -       -
wall                other    -        -      -       none
watch               other    serves   -      -       -
wc                  other    exits    -      filter  none
wdio                other    -        -      -       reports
whereis             other    exits    -      -       -
which               other    exits    -      -       none
who                 other    exits    -      -       none
whoami              other    exits    ok     -       none
winget              other    -        -      -       none
xdg-open            other    -        -      -       none
xmllint             other    -        -      -       reports
xo                  other    -        -      -       reports
xxd                 other    -        -      -       args
xz                  other    exits    -      -       args
yamllint            other    -        -      -       reports
yapf                other    -        -      -       reports
yes                 other    -        -      -       none
yq                  other    -        -      -       args
yum-config-manager  other    -        -      -       none
zcat                other    exits    -      -       -
zip                 other    exits    -      -       args
"""
"""One row a program.

status: `ok` exits 0 whatever happens, `usual` is expected to succeed.
pipe: `filter` reads a pipe to its end and exits 0; `drains` does so whatever it reads.
wraps: the options that have a value, `+N` for N words before the wrapped program; `wraps:exec` is a
subcommand. outputs: directories at any depth.
"""

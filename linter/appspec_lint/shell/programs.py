"""The catalog: one row for each program that the linter knows. `shell/commands.py` reads it."""

from __future__ import annotations

TABLE = """
# name             kind     lifetime status pipe    writes  wraps, outputs
#                           (-: unknown; `args`: depends on the arguments)
# the shell
.                   builtin  exits    usual  -       -
:                   builtin  exits    ok     -       none
[                   builtin  exits    -      -       none
[[                  builtin  exits    -      -       none
alias               builtin  -        ok     -       none
bg                  builtin  exits    -      -       -
break               builtin  -        -      -       none
builtin             builtin  -        -      -       -       wraps
cd                  builtin  exits    usual  -       args
command             builtin  exits    -      -       none    wraps
compgen             builtin  -        -      -       none
continue            builtin  -        -      -       none
declare             builtin  exits    ok     -       args
disown              builtin  exits    ok     -       -
echo                builtin  exits    ok     -       none
eval                builtin  -        -      -       -
exec                builtin  -        -      -       -       wraps=-a
exit                builtin  exits    -      -       none
export              builtin  exits    ok     -       args
false               builtin  exits    -      -       none
fg                  builtin  exits    -      -       -
hash                builtin  exits    ok     -       -
jobs                builtin  exits    ok     -       -
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
source              builtin  exits    usual  -       -
test                builtin  exits    -      -       none
times               builtin  -        ok     -       -
trap                builtin  exits    -      -       none
true                builtin  exits    ok     -       none
type                builtin  exits    -      -       none
typeset             builtin  -        ok     -       args
ulimit              builtin  exits    usual  -       none
umask               builtin  exits    ok     -       none
unalias             builtin  exits    ok     -       -
unset               builtin  exits    ok     -       none
wait                builtin  exits    args   -       none
# shells
ash                 shell    -        -      -       -
bash                shell    -        -      -       -
dash                shell    -        -      -       -
ksh                 shell    -        -      -       -
sh                  shell    -        -      -       -
zsh                 shell    -        -      -       -
# programs that run another one
authbind            wrapper  -        -      -       -       wraps
bunx                wrapper  -        -      -       -       wraps
chronic             wrapper  -        -      -       -       wraps
doas                wrapper  -        -      -       -       wraps=-u,-C
dumb-init           wrapper  -        -      -       -       wraps
env                 wrapper  exits    -      -       none    wraps=-u,-C,--unset,--chdir
gosu                wrapper  -        -      -       -       wraps=+1
ionice              wrapper  -        -      -       -       wraps=-c,-n,-t
nice                wrapper  -        -      -       -       wraps=-n,--adjustment
nohup               wrapper  -        -      -       none    wraps
npx                 wrapper  -        -      -       output  wraps=-p,--package
pyenv               wrapper  -        -      -       none    wraps:exec
rbenv               wrapper  -        -      -       -       wraps:exec
setsid              wrapper  -        -      -       -       wraps
stdbuf              wrapper  -        -      -       -       wraps=-i,-o,-e
su-exec             wrapper  -        -      -       -       wraps=+1
sudo wrapper - usual - - wraps=-u,-g,-h,-p,-C,-r,-t,-U,-T,-D,-R,--user,--group,--host,--chdir
taskset             wrapper  -        -      -       -       wraps=+1
time                wrapper  -        -      -       none    wraps=-f,-o,--format,--output
timeout             wrapper  -        -      -       none    wraps=+1,-s,-k,--signal,--kill-after
tini                wrapper  -        -      -       -       wraps
uv                  wrapper  -        -      -       -       wraps:run
unbuffer            wrapper  -        -      -       -       wraps
xargs wrapper exits - - - wraps=-I,-n,-P,-L,-s,-d,-a,-E,--max-args,--max-procs,--arg-file
xvfb-run            wrapper  -        -      -       -       wraps=-s,-n,-e,-f
# service managers and containers
apachectl           service  args     -      -       -
docker              service  args     -      -       args
docker-compose      service  args     -      -       -
forever             service  args     -      -       -
initctl             service  exits    -      -       -
invoke-rc.d         service  exits    -      -       -
launchctl           service  -        -      -       -
nssm                service  -        -      -       -
pm2                 service  args     -      -       -
podman              service  args     -      -       -
service             service  exits    -      -       none
supervisorctl       service  exits    -      -       -
systemctl           service  exits    -      -       none
# package managers
amazon-linux-extras package  -        -      -       -
apk                 package  exits    -      -       args
apt                 package  exits    -      -       args
apt-get             package  exits    -      -       args
bundle package - - - output wraps:exec outputs=vendor,.bundle,public
composer            package  exits    usual  -       output  outputs=vendor
dnf                 package  exits    -      -       args
gem                 package  exits    -      -       -
npm                 package  args     usual  -       output
pip                 package  exits    usual  -       args
pip3                package  exits    usual  -       args
pnpm                package  args     -      -       output
snap                package  -        -      -       -
yarn                package  args     usual  -       output
yum                 package  exits    -      -       args
zypper              package  exits    -      -       -
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
sphinx-build        build    -        -      -       output  outputs=_build
tsc                 build    exits    -      -       output
vite                build    -        -      -       output
webpack             build    exits    -      -       output
# all others
7z                  other    -        -      -       args
SimpleHTTPServer    other    serves   -      -       -
alembic             other    exits    -      -       -
ansible             other    exits    -      -       -
ansible-playbook    other    exits    -      -       -
apache              other    args     -      -       -
apache2             other    args     -      -       -
apache2ctl          other    args     -      -       -
apk-get             other    -        -      -       none
at                  other    exits    -      -       -
awk                 other    exits    -      args    args
aws                 other    exits    -      -       args
base64              other    exits    -      -       -
basename            other    exits    -      -       none
batch               other    exits    -      -       -
bc                  other    -        -      -       none
brew                other    exits    -      -       -
bzip2               other    exits    -      -       -
caddy               other    args     -      -       -
cat                 other    exits    -      drains  none
catalina.sh         other    args     -      -       -
celery              other    args     -      -       -
certbot             other    exits    -      -       -
chgrp               other    exits    -      -       none
chkconfig           other    exits    -      -       -
chmod               other    exits    usual  -       none
chown               other    exits    usual  -       none
chpasswd            other    -        -      -       none
clear               other    exits    -      -       -
cmp                 other    exits    -      -       -
column              other    -        -      filter  -
cp                  other    exits    usual  -       args
crontab             other    exits    -      -       -
cut                 other    exits    -      filter  none
daemon              other    detaches -      -       -
daemonize           other    detaches -      -       -
daphne              other    serves   -      -       -
date                other    exits    ok     -       none
df                  other    exits    ok     -       none
diff                other    exits    -      -       none
dig                 other    exits    -      -       -
dirname             other    exits    -      -       none
dos2unix            other    -        -      -       args
dpkg                other    exits    -      -       -
dpkg-query          other    exits    -      -       -
du                  other    exits    -      -       none
egrep               other    exits    -      -       none
envsubst            other    exits    -      -       -
expr                other    exits    -      -       none
fgrep               other    exits    -      -       none
file                other    -        -      -       none
find                other    exits    -      -       args
flask               other    args     -      -       -
flyway              other    exits    -      -       -
free                other    exits    ok     -       none
fuser               other    exits    -      -       -
getent              other    exits    -      -       -
git                 other    exits    usual  -       args
go                  other    args     -      -       -
grep                other    exits    -      -       none
groupadd            other    exits    -      -       none
gunicorn            other    args     -      -       -
gunzip              other    exits    -      -       -
gzip                other    exits    -      -       -
head                other    exits    -      filter  none
hostname            other    exits    ok     -       none
hostnamectl         other    exits    -      -       -
http-server         other    likely   -      -       -
http.server         other    serves   -      -       -
httpd               other    args     -      -       -
hypercorn           other    serves   -      -       -
id                  other    exits    -      -       none
ifconfig            other    exits    -      -       -
install             other    exits    -      -       args
ip                  other    exits    -      -       -
iptables            other    exits    -      -       -
jar                 other    -        -      -       args
java                other    args     -      -       args
journalctl          other    args     -      -       -
jq                  other    exits    -      -       none
killall             other    exits    -      -       -
kubectl             other    -        -      -       args
ldconfig            other    -        -      -       none
less                other    exits    -      -       none
liquibase           other    exits    -      -       -
ln                  other    exits    usual  -       args
logger              other    exits    -      drains  -
logrotate           other    exits    -      -       -
ls                  other    exits    args   -       none
lsof                other    exits    -      -       -
md5sum              other    exits    -      -       none
mkdir               other    exits    usual  -       args
mkfifo              other    exits    -      -       -
mktemp              other    exits    -      -       -
mongo               other    exits    -      -       -
mongod              other    args     -      -       -
mongosh             other    exits    -      -       -
mount               other    exits    -      -       -
mountpoint          other    exits    -      -       -
mv                  other    exits    usual  -       args
mysql               other    exits    -      -       -
mysqladmin          other    exits    -      -       -
mysqld_safe         other    serves   -      -       -
mysqldump           other    exits    -      -       -
n                   other    -        -      -       none
nest                other    args     -      -       -
netstat             other    exits    -      -       -
nginx               other    args     -      -       -
node                other    args     -      -       args
nodejs              other    args     -      -       -
nodemon             other    serves   -      -       -
nproc               other    exits    -      -       none
nslookup            other    exits    -      -       none
nvm                 other    -        usual  -       none
od                  other    -        -      -       none
openssl             other    exits    -      -       args
perl                other    -        -      -       args
pg_dump             other    exits    -      -       -
pg_isready          other    exits    -      -       -
pg_restore          other    exits    -      -       -
pgrep               other    exits    -      -       none
php                 other    args     -      -       -
ping                other    -        -      -       none
pkill               other    exits    -      -       none
pm2-docker          other    serves   -      -       -
pm2-runtime         other    serves   -      -       -
printenv            other    exits    -      -       none
ps                  other    exits    args   -       none
psql                other    exits    -      -       -
puma                other    args     -      -       -
pytest              other    exits    -      -       -
python              other    args     -      -       -
rackup              other    args     -      -       -
rails               other    args     -      -       -
rake                other    exits    -      -       -
readlink            other    exits    -      -       -
realpath            other    exits    -      -       none
redis-cli           other    exits    -      -       -
redis-server        other    args     -      -       -
renice              other    exits    -      -       -
rm                  other    exits    usual  -       args
rmdir               other    exits    -      -       args
rpm                 other    exits    -      -       -
rsync               other    exits    -      -       args
scp                 other    -        -      -       args
screen              other    args     -      -       -
sdk                 other    -        -      -       none
sed                 other    exits    -      filter  args
serve               other    likely   -      -       -
setfacl             other    exits    -      -       -
sha1sum             other    exits    -      -       none
sha256sum           other    exits    -      -       none
sidekiq             other    args     -      -       -
sleep               other    args     ok     -       none
sort                other    exits    -      filter  args
ss                  other    exits    -      -       -
ssh-keyscan         other    -        -      -       none
start-stop-daemon   other    args     -      -       -
stat                other    exits    -      -       none
streamlit           other    args     -      -       -
stty                other    exits    -      -       none
su                  other    -        -      -       none
sum                 other    -        -      -       none
supervisord         other    args     -      -       -
swapoff             other    exits    -      -       -
swapon              other    exits    -      -       -
sync                other    exits    -      -       -
sysctl              other    exits    -      -       -
systemd-run         other    exits    -      -       -
tail                other    args     -      filter  -
tar                 other    exits    usual  -       args
tee                 other    exits    -      drains  args
timedatectl         other    exits    -      -       -
tmux                other    args     -      -       -
top                 other    -        -      -       none
touch               other    exits    usual  -       args
tr                  other    exits    -      filter  none
truncate            other    exits    -      -       args
ts                  other    -        -      drains  -
umount              other    exits    -      -       -
uname               other    exits    ok     -       none
unicorn             other    args     -      -       -
uniq                other    exits    -      filter  args
unlink              other    -        -      -       args
unxz                other    exits    -      -       -
unzip               other    exits    usual  -       args
update-alternatives other    exits    -      -       none
update-rc.d         other    exits    -      -       -
uptime              other    exits    ok     -       none
useradd             other    exits    -      -       none
userdel             other    exits    -      -       -
usermod             other    exits    -      -       none
uvicorn             other    serves   -      -       -
uwsgi               other    args     -      -       -
venv                other    exits    -      -       -
virtualenv          other    exits    -      -       -
waitress-serve      other    serves   -      -       -
watch               other    serves   -      -       -
wc                  other    exits    -      filter  none
whereis             other    exits    -      -       -
which               other    exits    -      -       none
who                 other    exits    -      -       -
whoami              other    exits    ok     -       none
xz                  other    exits    -      -       -
yq                  other    -        -      -       none
zcat                other    exits    -      -       -
zip                 other    exits    -      -       args
"""
"""One row a program.

status: `ok` exits 0 whatever happens, `usual` is expected to succeed.
pipe: `filter` reads a pipe to its end and exits 0; `drains` does so whatever it reads.
wraps: the options that have a value, `+N` for N words before the wrapped program; `wraps:exec` is a
subcommand. outputs: directories at any depth.
"""

#!/bin/bash
# A real Slurm cluster on this machine: a controller and nodes with two simulated GPUs each, all on the loopback. Each node is a
# pid namespace of its own, so that it can be switched off. Needs root, slurmctld, slurmd, slurm-client and munge.
#
#   cluster.sh up | down
#   cluster.sh off NODE | on NODE           power off (all its processes die), power on
#   cluster.sh freeze NODE | thaw NODE      its daemon only: the jobs go on, the controller hears nothing
#   cluster.sh freeze-all NODE | thaw-all NODE
#   cluster.sh hide NODE FOLDER             the node sees an empty folder there
#   cluster.sh controller-kill | controller-start
#   cluster.sh controller-forget            killed, and started without what it knew of jobs
#   cluster.sh max-jobs N                   so many jobs, waiting, running and ended lately, are taken from now on
#
# CLUSTER is its folder. NODES, FIRST_PORT (the controller's; the nodes' follow), MAX_JOBS and ACCOUNTING=1 (needs slurmdbd and
# mariadb-server) are for "up", and so is NODE_TIMEOUT: after so many seconds (60) without an answer a node counts as lost, and its
# jobs begin on another. A test that switches nodes off gives less.
set -eu
: "${CLUSTER:?the cluster\'s folder}"
nodes=${NODES:-4}
export SLURM_CONF=$CLUSTER/slurm.conf

write_configuration() {
  local host port=$FIRST_PORT
  host=$(hostname -s)
  mkdir -p "$CLUSTER"/{state,log,run,munge,dev}
  chmod 755 "$CLUSTER"
  head -c 128 /dev/urandom >"$CLUSTER/munge/key"
  chown -R munge: "$CLUSTER/munge"
  chmod 711 "$CLUSTER/munge"
  chmod 400 "$CLUSTER/munge/key"
  mknod -m 666 "$CLUSTER/dev/gpu0" c 1 3
  mknod -m 666 "$CLUSTER/dev/gpu1" c 1 3
  echo "CgroupPlugin=disabled" >"$CLUSTER/cgroup.conf"
  cat >"$CLUSTER/gres.conf" <<GRES
AutoDetect=off
NodeName=node[1-$nodes] Name=gpu File=$CLUSTER/dev/gpu[0-1] Flags=nvidia_gpu_env
GRES
  cat >"$CLUSTER/slurm.conf" <<CONF
ClusterName=drydock
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$CLUSTER/munge/socket,cred_expire=5
StateSaveLocation=$CLUSTER/state
SlurmdSpoolDir=$CLUSTER/spool/%n
SlurmctldPidFile=$CLUSTER/run/controller.pid
SlurmdPidFile=$CLUSTER/run/%n.pid
SlurmctldLogFile=$CLUSTER/log/controller.log
SlurmdLogFile=$CLUSTER/log/%n.log
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
GresTypes=gpu
DefMemPerCPU=100
ReturnToService=2
TreeWidth=65533
SlurmctldTimeout=10
SlurmdTimeout=${NODE_TIMEOUT:-60}
KillWait=5
BatchStartTimeout=10
MessageTimeout=5
MinJobAge=600
MaxJobCount=${MAX_JOBS:-1000}
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=0,bf_interval=2,preempt_youngest_first
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobCompType=jobcomp/filetxt
JobCompLoc=$CLUSTER/log/jobs.txt
$(if [ "${ACCOUNTING:-0}" = 1 ]; then
    echo "AccountingStorageType=accounting_storage/slurmdbd"
    echo "AccountingStorageHost=127.0.0.1"
    echo "AccountingStoragePort=$((port + nodes + 1))"
    echo "AccountingStoragePass=$CLUSTER/munge/socket"
  fi)
$(for n in $(seq "$nodes"); do
    echo "NodeName=node$n NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + n)) CPUs=4 RealMemory=8000 Gres=gpu:2"
  done)
PartitionName=train Nodes=node[1-$nodes] Default=YES PriorityTier=1 DefaultTime=60 MaxTime=INFINITE State=UP
PartitionName=urgent Nodes=node[1-$nodes] PriorityTier=10 PreemptMode=OFF DefaultTime=60 MaxTime=INFINITE State=UP
CONF
  touch "$CLUSTER/log/jobs.txt"
}

node_on() {
  mkdir -p "$CLUSTER/spool/$1"
  setsid unshare --fork --kill-child --pid --mount-proc slurmd -D -N "$1" </dev/null >>"$CLUSTER/log/$1.out" 2>&1 &
  echo $! >"$CLUSTER/run/$1.namespace"
}

daemon_of() { pgrep -P "$(cat "$CLUSTER/run/$1.namespace")"; }

processes_of() {
  local daemon process
  daemon=$(daemon_of "$1")
  echo "$daemon"
  for process in $(pgrep --ns "$daemon" --nslist pid); do
    [ "$process" = "$daemon" ] || echo "$process"
  done
}

kill_and_await() {
  local process
  for process in "$@"; do kill -KILL "$process" 2>/dev/null || true; done
  for process in "$@"; do
    while [ -e "/proc/$process" ] && ! grep -q '^State:.*Z' "/proc/$process/status" 2>/dev/null; do sleep 0.05; done
  done
}

accounting_on() {
  local base=$((FIRST_PORT + nodes + 1)) data=$CLUSTER/database
  mkdir -p "$data"
  chown mysql: "$data"
  mariadb-install-db --user=mysql --datadir="$data" --auth-root-authentication-method=socket --skip-test-db \
    >"$CLUSTER/log/database-install.log" 2>&1
  setsid mariadbd --no-defaults --user=mysql --datadir="$data" --skip-networking --socket="$data/socket" \
    --pid-file="$data/pid" --innodb-buffer-pool-size=64M </dev/null >"$CLUSTER/log/database.log" 2>&1 &
  until mariadb-admin --no-defaults -S "$data/socket" ping >/dev/null 2>&1; do sleep 0.1; done
  mariadb --no-defaults -S "$data/socket" -e "CREATE USER slurm@localhost IDENTIFIED VIA unix_socket AS 'root';
    CREATE DATABASE slurm_acct; GRANT ALL ON slurm_acct.* TO slurm@localhost"
  cat >"$CLUSTER/slurmdbd.conf" <<DBD
AuthType=auth/munge
AuthInfo=socket=$CLUSTER/munge/socket
DbdHost=$(hostname -s)
DbdAddr=127.0.0.1
DbdPort=$base
SlurmUser=root
LogFile=$CLUSTER/log/accounting.log
PidFile=$CLUSTER/run/accounting.pid
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=slurm
StorageLoc=slurm_acct
DBD
  chmod 600 "$CLUSTER/slurmdbd.conf"
  MYSQL_UNIX_PORT=$data/socket MARIADB_UNIX_PORT=$data/socket slurmdbd
  until timeout 3 sacctmgr -n show cluster >/dev/null 2>&1; do sleep 0.1; done
  sacctmgr -i add cluster drydock >/dev/null 2>&1 || true
  sacctmgr -i add account train Cluster=drydock >/dev/null
  sacctmgr -i add user root DefaultAccount=train >/dev/null
}

case ${1:-} in
up)
  write_configuration
  runuser -u munge -- munged --key-file="$CLUSTER/munge/key" --socket="$CLUSTER/munge/socket" \
    --pid-file="$CLUSTER/munge/pid" --log-file="$CLUSTER/munge/log" --seed-file="$CLUSTER/munge/seed" --num-threads=2
  if [ "${ACCOUNTING:-0}" = 1 ]; then accounting_on; fi
  slurmctld
  for n in $(seq "$nodes"); do node_on "node$n"; done
  for _ in $(seq 300); do
    [ "$(timeout 3 sinfo -h -o %D -t idle 2>/dev/null | head -1)" = "$nodes" ] && exit 0
    sleep 0.1
  done
  echo "the cluster did not come up; see $CLUSTER/log" >&2
  exit 1
  ;;
down)
  for namespace in "$CLUSTER"/run/*.namespace; do
    kill_and_await $(pgrep -P "$(cat "$namespace")" || true)
  done
  for pid in "$CLUSTER"/run/controller.pid "$CLUSTER"/run/accounting.pid "$CLUSTER"/database/pid "$CLUSTER"/munge/pid; do
    [ ! -s "$pid" ] || kill_and_await "$(cat "$pid")"
  done
  ;;
off) kill_and_await "$(daemon_of "$2")" ;;
on) node_on "$2" ;;
freeze) kill -STOP "$(daemon_of "$2")" ;;
thaw) kill -CONT "$(daemon_of "$2")" ;;
freeze-all) kill -STOP $(processes_of "$2") ;;
thaw-all) kill -CONT $(processes_of "$2") ;;
hide) nsenter --target "$(daemon_of "$2")" --mount mount -t tmpfs none "$3" ;;
controller-kill) kill_and_await "$(cat "$CLUSTER/run/controller.pid")" ;;
controller-start) slurmctld ;;
controller-forget)
  kill_and_await "$(cat "$CLUSTER/run/controller.pid")"
  slurmctld -c
  ;;
max-jobs)
  kill_and_await "$(cat "$CLUSTER/run/controller.pid")"
  sed -i "s/^MaxJobCount=.*/MaxJobCount=$2/" "$SLURM_CONF"
  slurmctld
  ;;
*) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

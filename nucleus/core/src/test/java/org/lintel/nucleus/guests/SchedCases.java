package org.lintel.nucleus.guests;

import static org.lintel.nucleus.abi.SchedFlags.*;
import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.exits;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.failsTrap;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Processes;
import org.lintel.libc.Sched;
import org.lintel.libc.Semaphore;
import org.lintel.libc.Threads;
import org.lintel.libc.Users;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Syscalls;

import java.util.List;

/** Cases about real-time priorities. Those of who runs want one processor. */
public final class SchedCases {
    private static final int NOBODY = 99_999;
    private static final int ROUNDS = 200_000;

    private static int last;
    private static int changes;
    private static int seen;
    private static volatile boolean ran;

    private SchedCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "limitsAreTold" -> limitsAreTold();
            case "badArgumentsAreEinval" -> badArgumentsAreEinval();
            case "badPointersAreEfault" -> badPointersAreEfault();
            case "whoIsNotThereIsEsrch" -> whoIsNotThereIsEsrch();
            case "withoutPrivilegesRaisingIsEperm" ->
                    exits(Processes.fork(SchedCases::asStranger, Processes.getpid()), 0);
            case "newThreadsAndChildrenInherit" -> newThreadsAndChildrenInherit();
            case "execKeeps" -> execKeeps();
            case "othersStarve" -> othersStarve();
            case "equalsOfFifoTakeNoTurns" -> equal(1, changesAmongEquals(SCHED_FIFO), "changes");
            case "equalsOfRoundRobinTakeTurns" ->
                    that(changesAmongEquals(SCHED_RR) > 5, "changes: " + changes);
            case "whoYieldsGoesBehindEquals" -> whoYieldsGoesBehindEquals();
            case "whoIsDisplacedGoesOnBeforeEquals" -> whoIsDisplacedGoesOnBeforeEquals();
            case "whoIsRaisedRunsAtOnce" -> whoIsRaisedRunsAtOnce();
            case "whoLowersItselfGivesWay" -> whoLowersItselfGivesWay();
            case "whoIsWokenRunsAtOnce" -> whoIsWokenRunsAtOnce();
            default -> Check.unknown(args[0]);
        }
    }

    private static void limitsAreTold() {
        equal(0, Sched.getPriorityMin(SCHED_OTHER), "lowest");
        equal(0, Sched.getPriorityMax(SCHED_OTHER), "highest");
        for (int policy : new int[] {SCHED_FIFO, SCHED_RR}) {
            equal(1, Sched.getPriorityMin(policy), "lowest");
            equal(99, Sched.getPriorityMax(policy), "highest");
        }
        equal(SCHED_OTHER, Sched.getscheduler(0), "at the start");
        equal(0, Sched.getparam(Processes.getpid()), "at the start");
        Sched.setscheduler(0, SCHED_RR, 99);
        equal(SCHED_RR, Sched.getscheduler(Threads.gettid()), "policy");
        equal(99, Sched.getparam(0), "priority");
        Sched.setparam(0, 1);
        equal(SCHED_RR, Sched.getscheduler(0), "setparam keeps the policy");
        equal(1, Sched.getparam(0), "priority");
    }

    private static void badArgumentsAreEinval() {
        for (int policy : new int[] {-1, 3, 7, 1 << 30}) {
            fails(Errno.EINVAL, () -> Sched.setscheduler(0, policy, 1), "policy " + policy);
            fails(Errno.EINVAL, () -> Sched.getPriorityMax(policy), "policy " + policy);
            fails(Errno.EINVAL, () -> Sched.getPriorityMin(policy), "policy " + policy);
        }
        for (int priority : new int[] {-1, 0, 100, Integer.MAX_VALUE}) {
            fails(Errno.EINVAL, () -> Sched.setscheduler(0, SCHED_FIFO, priority), "" + priority);
        }
        fails(Errno.EINVAL, () -> Sched.setscheduler(0, SCHED_OTHER, 1), "priority 1 of others");
        fails(Errno.EINVAL, () -> Sched.setparam(0, 1), "priority 1 of others");
        fails(Errno.EINVAL, () -> Sched.setscheduler(-1, SCHED_OTHER, 0), "pid -1");
        fails(Errno.EINVAL, () -> Sched.getscheduler(-1), "pid -1");
        fails(Errno.EINVAL, () -> Sched.getparam(-1), "pid -1");
        failsTrap(Errno.EINVAL, "no param", Syscalls.SYS_sched_setscheduler, 0, SCHED_OTHER, 0);
        failsTrap(Errno.EINVAL, "no param", Syscalls.SYS_sched_setparam, 0, 0);
        failsTrap(Errno.EINVAL, "no param", Syscalls.SYS_sched_getparam, 0, 0);
        equal(SCHED_OTHER, Sched.getscheduler(0), "nothing has changed");
    }

    private static void badPointersAreEfault() {
        failsTrap(Errno.EFAULT, "wild", Syscalls.SYS_sched_setscheduler, 0, SCHED_OTHER, 64);
        failsTrap(Errno.EFAULT, "wild", Syscalls.SYS_sched_setparam, 0, -8);
        failsTrap(Errno.EFAULT, "wild", Syscalls.SYS_sched_getparam, 0, 64);
    }

    private static void whoIsNotThereIsEsrch() {
        fails(Errno.ESRCH, () -> Sched.setscheduler(NOBODY, SCHED_FIFO, 1), "nobody");
        fails(Errno.ESRCH, () -> Sched.setparam(NOBODY, 0), "nobody");
        fails(Errno.ESRCH, () -> Sched.getscheduler(NOBODY), "nobody");
        fails(Errno.ESRCH, () -> Sched.getparam(NOBODY), "nobody");
        int child = Processes.fork(ignored -> 0, 0);
        exits(child, 0);
        fails(Errno.ESRCH, () -> Sched.setscheduler(child, SCHED_FIFO, 1), "ended");
    }

    private static int asStranger(long parent) {
        Sched.setscheduler(0, SCHED_FIFO, 20);
        Users.setuid(1000);
        fails(Errno.EPERM, () -> Sched.setparam(0, 21), "higher");
        fails(Errno.EPERM, () -> Sched.setscheduler(0, SCHED_RR, 1), "another policy");
        Sched.setparam(0, 20);
        Sched.setparam(0, 5);
        fails(Errno.EPERM, () -> Sched.setparam(0, 6), "higher again");
        Sched.setscheduler(0, SCHED_OTHER, 0);
        fails(Errno.EPERM, () -> Sched.setscheduler(0, SCHED_FIFO, 1), "real time");
        fails(Errno.EPERM, () -> Sched.setscheduler((int) parent, SCHED_OTHER, 0), "another's");
        fails(Errno.EPERM, () -> Sched.setparam((int) parent, 0), "another's");
        equal(SCHED_OTHER, Sched.getscheduler((int) parent), "everybody may ask");
        return 0;
    }

    private static void newThreadsAndChildrenInherit() {
        Sched.setscheduler(0, SCHED_RR, 7);
        equal(7, Threads.join(Threads.create(ignored -> Sched.getparam(0), 0)), "thread");
        exits(Processes.fork(ignored -> Sched.getparam(0), 0), 7);
        exits(Processes.fork(ignored -> Sched.getscheduler(0), 0), SCHED_RR);
        Sched.setscheduler(0, SCHED_OTHER, 0);
        exits(Processes.fork(ignored -> Sched.getscheduler(0), 0), SCHED_OTHER);
    }

    private static void execKeeps() {
        Sched.setscheduler(0, SCHED_FIFO, 9);
        exits(Processes.spawn("child", "priority"), 9);
        exits(Processes.fork(SchedCases::becomesChild, 0), 9);
    }

    private static int becomesChild(long ignored) {
        throw Processes.execve("child", List.of("priority"));
    }

    // ---- who runs ----

    private static void othersStarve() {
        int other =
                Threads.create(() -> {
                    while (!ran) {
                        seen++;
                    }
                });
        Threads.yield();
        Sched.setscheduler(0, SCHED_FIFO, 1);
        int before = seen;
        for (int i = 0; i < ROUNDS; i++) {
            last = i;
        }
        Threads.yield();
        equal(before, seen, "rounds of the other one");
        that(before > 0, "it had not begun");
        ran = true;
        Threads.join(other);
    }

    /** {@return how often two threads that never wait took turns} */
    private static int changesAmongEquals(int policy) {
        Sched.setscheduler(0, policy, 50);
        int one = Threads.create(() -> compute(1));
        int two = Threads.create(() -> compute(2));
        last = 1;
        Threads.join(one);
        Threads.join(two);
        return changes;
    }

    private static void compute(int me) {
        for (int i = 0; i < ROUNDS; i++) {
            if (last != me) {
                last = me;
                changes++;
            }
        }
    }

    private static void whoYieldsGoesBehindEquals() {
        Sched.setscheduler(0, SCHED_FIFO, 50);
        int equal = Threads.create(() -> ran = true);
        that(!ran, "an equal displaced the running one");
        Threads.yield();
        that(ran, "the equal has not run");
        Threads.join(equal);
    }

    /** Its equal is queued already when one of a higher priority comes and goes. */
    private static void whoIsDisplacedGoesOnBeforeEquals() {
        Semaphore gate = Semaphore.create(0);
        Sched.setscheduler(0, SCHED_FIFO, 50);
        int urgent =
                Threads.create(() -> {
                    Sched.setparam(0, 60);
                    gate.await();
                    seen++;
                });
        Threads.yield();
        int equal = Threads.create(() -> ran = true);
        gate.post();
        equal(1, seen, "the urgent one has run");
        that(!ran, "the equal ran first");
        Threads.join(equal);
        Threads.join(urgent);
        gate.free();
    }

    private static void whoIsRaisedRunsAtOnce() {
        Sched.setscheduler(0, SCHED_FIFO, 50);
        int equal = Threads.create(() -> ran = true);
        Sched.setparam(equal, 51);
        that(ran, "it still waits in the queue");
        Threads.join(equal);
    }

    private static void whoLowersItselfGivesWay() {
        Sched.setscheduler(0, SCHED_FIFO, 50);
        int equal = Threads.create(() -> ran = true);
        Sched.setparam(0, 49);
        that(ran, "the higher one waits");
        Threads.join(equal);
    }

    private static void whoIsWokenRunsAtOnce() {
        Semaphore gate = Semaphore.create(0);
        int urgent =
                Threads.create(() -> {
                    Sched.setscheduler(0, SCHED_FIFO, 1);
                    last = 1;
                    gate.await();
                    ran = true;
                });
        while (last == 0) {
            Threads.yield();
        }
        gate.post();
        that(ran, "post came back first");
        Threads.join(urgent);
        gate.free();
    }
}

package org.lintel.nucleus.handle;

import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.cpu.Cpu;
import org.lintel.nucleus.cpu.Oracle;
import org.lintel.nucleus.cpu.RoundRobin;
import org.lintel.nucleus.cpu.Scheduler;
import org.lintel.nucleus.cpu.Task;
import org.lintel.vm.AddressSpace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Emulated threads without processes: the real scheduler, tasks whose body is a test's.
 *
 * <p>A run ends when nothing can go on; {@link #run} then throws what went wrong on a thread. Threads
 * that still wait are in {@link #stuck}.
 */
final class EmulatedThreads implements Scheduler.Host {
    /** What one thread does, in kernel mode. */
    interface Body {
        void run(Member me) throws Exception;
    }

    /** One thread, with a process's memory. */
    final class Member extends Task implements Caller {
        private final AddressSpace space;
        private final Body body;
        private volatile boolean signalPending;
        private boolean ended;

        /** Signals raised, oldest first. */
        final List<Integer> raised = new ArrayList<>();

        private Member(int tid, AddressSpace space, Body body) {
            super(tid, scheduler);
            this.space = space;
            this.body = body;
        }

        @Override
        protected void run() {
            try {
                body.run(this);
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
            }
            ended = true;
            end();
        }

        @Override
        protected boolean interruptPending() {
            return signalPending;
        }

        @Override
        protected void charged(long ticksSpent) {}

        @Override
        public String label() {
            return "thread " + tid();
        }

        @Override
        public AddressSpace space() {
            return space;
        }

        @Override
        public void raise(int signal) {
            raised.add(signal);
        }

        /** A signal comes for this thread. */
        void signal() {
            signalPending = true;
            interrupt();
        }

        boolean brokePipe() {
            return raised.equals(List.of(Signals.SIGPIPE));
        }
    }

    private final Scheduler scheduler;
    private final AtomicInteger nextTid = new AtomicInteger(1);
    private final List<Member> members = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    EmulatedThreads(int processors, long seed) {
        Oracle oracle = Oracle.stream(seed, "quantum");
        this.scheduler =
                new Scheduler(
                        processors,
                        Batons.best(),
                        Long.MAX_VALUE,
                        cpu -> new RoundRobin(1000, oracle),
                        this);
    }

    /** Adds a thread, runnable at the start. */
    Member add(AddressSpace space, Body body) {
        Member member = new Member(nextTid.getAndIncrement(), space, body);
        members.add(member);
        return member;
    }

    /** Runs all threads until nothing can go on. */
    void run() throws Exception {
        members.forEach(Task::start);
        scheduler.start();
        if (!scheduler.awaitCarriers(10_000)) {
            scheduler.stop();
            throw new AssertionError("still running: " + stuck());
        }
        Throwable thrown = failure.get();
        switch (thrown) {
            case null -> {}
            case Error error -> throw error;
            case Exception exception -> throw exception;
            default -> throw new AssertionError(thrown);
        }
    }

    /** {@return threads that have not ended, with what they wait for} */
    List<String> stuck() {
        return members.stream()
                .filter(member -> !member.ended)
                .map(member -> member.label() + " waits for " + member.waitingFor())
                .toList();
    }

    @Override
    public void dispatched(Cpu cpu, Task task) {}

    @Override
    public boolean allIdle() {
        return false;
    }

    @Override
    public void outOfTicks() {}

    @Override
    public void panicked(Throwable cause) {
        failure.compareAndSet(null, cause);
    }
}

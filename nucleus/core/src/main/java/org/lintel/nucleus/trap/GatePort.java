package org.lintel.nucleus.trap;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Ticks;
import org.lintel.nucleus.cpu.StackProbe;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.process.Ending;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.UserFrames;
import org.lintel.nucleus.process.UserThread;

/**
 * What stands behind {@link Gate} for all machines of this JVM: finds the calling emulated thread, and
 * through it the machine.
 *
 * <p><b>Threads.</b> Each method runs on the emulated thread that calls; there is no state.
 * <b>Errors.</b> {@link StackOverflowError} when the host's stack has no room for the nucleus: then
 * nothing has happened yet.
 */
public final class GatePort implements Gate.Port {
    private static final GatePort INSTANCE = new GatePort();

    private GatePort() {}

    /** Opens the gate of this JVM; harmless when it is open. */
    public static void install() {
        Gate.install(INSTANCE);
    }

    @Override
    public long trap(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        UserThread thread = me();
        thread.requireStack(StackProbe.SHORT);
        return thread.kernel().traps().trap(thread, number, a0, a1, a2, a3, a4, a5);
    }

    @Override
    public Memory memory() {
        return me().memory();
    }

    @Override
    public long threadPointer() {
        return me().threadPointer();
    }

    @Override
    public Ticks ticks() {
        return Task.current().ticks();
    }

    @Override
    public Ticks sharedTicks() {
        return me().scheduler().sharedTicks();
    }

    @Override
    public void poll() {
        UserThread thread = me();
        thread.requireStack(StackProbe.LONG);
        thread.enterKernel();
        thread.checkpoint();
        thread.enterUser();
    }

    @Override
    public void stackOverflow() {
        UserThread thread = me();
        thread.requireStack(StackProbe.LONG);
        thread.enterKernel();
        String report =
                "call stack over its limit of %d bytes at %s"
                        .formatted(thread.ticks().stackLimitBytes, UserFrames.top());
        Ending.beginExit(thread.process(), ExitStatus.signaled(Signals.SIGSEGV, report));
        thread.checkpoint();
    }

    /** The calling emulated thread; one that its machine has given up goes no further. */
    private static UserThread me() {
        UserThread thread = UserThread.currentOrNull();
        if (thread == null) {
            throw new IllegalStateException(
                    "gate: the calling host thread is no thread of an emulated process");
        }
        if (thread.isGone()) {
            throw thread.hang();
        }
        return thread;
    }
}

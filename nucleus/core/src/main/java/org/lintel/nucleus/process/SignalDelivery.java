package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.UserEntry;
import org.lintel.nucleus.trace.Tracer;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.UserCopy;

/**
 * Delivery of pending signals to the running thread, on its way back to user code: default actions,
 * or an upcall to the handler on the thread's own stack, with the handler's signals blocked
 * meanwhile.
 *
 * <p>A handler may leave by an exception (as by {@code siglongjmp}); mask and stack pointer are
 * restored all the same.
 */
public final class SignalDelivery {
    /** A handler ran. */
    public static final int HANDLED = 1;

    /** A handler without SA_RESTART ran: the interrupted call ends with EINTR. */
    public static final int NO_RESTART = 2;

    private SignalDelivery() {}

    /** Delivers all of these signals that is pending and not blocked. {@return flags} */
    static int deliverPending(UserThread thread, long signals) {
        int flags = 0;
        while (!thread.process().isExiting()) {
            long deliverable = thread.deliverable() & signals;
            if (deliverable == 0) {
                break;
            }
            flags |= deliver(thread, Long.numberOfTrailingZeros(deliverable) + 1);
        }
        return flags;
    }

    private static int deliver(UserThread thread, int signal) {
        SignalState signals = thread.process().signals();
        signals.lock.acquire();
        if ((thread.pendingHere() & SignalState.bit(signal)) == 0) {
            signals.lock.release();
            return 0; // another thread was quicker
        }
        if (signals.stops(signal)) {
            thread.process().setStopped(true); // before it ceases to be pending: see signalsWait
        }
        SignalInfo info;
        if ((thread.pendingForMe() & SignalState.bit(signal)) != 0) {
            info = thread.takePendingLocked(signal);
        } else {
            signals.dropPendingLocked(SignalState.bit(signal));
            info = signals.takeInfoLocked(signal);
        }
        SignalState.Action action = takeActionLocked(signals, signal);
        signals.lock.release();
        if (signal == Signals.SIGALRM) {
            SignalCalls.alarmTaken(thread.process());
        }
        return act(thread, signal, action, info);
    }

    private static SignalState.Action takeActionLocked(SignalState signals, int signal) {
        SignalState.Action action = signals.action(signal);
        if (action.entry() > Signals.SIG_IGN && (action.flags() & Signals.SA_RESETHAND) != 0) {
            signals.setActionLocked(signal, SignalState.Action.DEFAULT);
        }
        return action;
    }

    private static int act(
            UserThread thread, int signal, SignalState.Action action, SignalInfo info) {
        if (action.entry() > Signals.SIG_IGN) {
            runHandler(thread, signal, action, info);
            return HANDLED | ((action.flags() & Signals.SA_RESTART) == 0 ? NO_RESTART : 0);
        }
        if (action.entry() == Signals.SIG_IGN) {
            return 0;
        }
        switch (SignalState.defaultOf(signal)) {
            case TERMINATE -> Ending.beginExit(thread.process(), ExitStatus.signaled(signal, null));
            case STOP -> Stopping.stop(thread.process(), signal);
            case IGNORE, CONTINUE -> {}
        }
        return 0;
    }

    /**
     * Runs the handler of a fault's signal at once. {@return false when there is none to run: ignored,
     * blocked or default}
     */
    static boolean deliverFault(UserThread thread, int signal, SignalInfo info) {
        SignalState signals = thread.process().signals();
        signals.lock.acquire();
        boolean blocked = (thread.mask() & SignalState.bit(signal)) != 0;
        SignalState.Action action = blocked ? null : takeActionLocked(signals, signal);
        signals.lock.release();
        if (blocked || action.entry() <= Signals.SIG_IGN) {
            return false;
        }
        runHandler(thread, signal, action, info);
        return true;
    }

    private static void runHandler(
            UserThread thread, int signal, SignalState.Action action, SignalInfo info) {
        AddressSpace space = thread.image().space();
        long block = thread.threadPointer();
        long stackPointer;
        long infoAddress;
        try {
            stackPointer = UserCopy.getLong(space, block + ThreadBlock.STACK_POINTER);
            infoAddress = (stackPointer - SigInfo.SIZE_BYTES) & ~15L;
            writeInfo(space, infoAddress, signal, info);
            UserCopy.putLong(space, block + ThreadBlock.STACK_POINTER, infoAddress);
        } catch (BadAddress noStack) {
            Ending.beginExit(
                    thread.process(),
                    ExitStatus.signaled(
                            Signals.SIGSEGV,
                            "no stack left for the handler of " + Signals.name(signal)));
            return;
        }
        trace(thread, signal, info, action.entry());
        long maskAfter = thread.maskAfterHandler();
        boolean defers = (action.flags() & Signals.SA_NODEFER) == 0;
        thread.setMask(thread.mask() | action.mask() | (defers ? SignalState.bit(signal) : 0));
        boolean returned = false;
        thread.enterUser();
        try {
            thread.userEntry().enter(UserEntry.SIGNAL, action.entry(), signal, infoAddress);
            returned = true;
        } catch (Throwable users) {
            thread.handlerThrew(users);
            throw users;
        } finally {
            thread.enterKernel();
            thread.setMask(maskAfter);
            restoreStackPointer(space, block, stackPointer);
            if (!returned) {
                thread.enterUser(); // nothing but user code will catch it
            }
        }
    }

    private static void restoreStackPointer(AddressSpace space, long block, long stackPointer) {
        try {
            UserCopy.putLong(space, block + ThreadBlock.STACK_POINTER, stackPointer);
        } catch (BadAddress unmappedMeanwhile) {
            // The handler unmapped its own thread block; the thread faults at its next use of it.
            assert unmappedMeanwhile != null;
        }
    }

    private static void writeInfo(AddressSpace space, long at, int signal, SignalInfo info)
            throws BadAddress {
        UserCopy.putInt(space, at + SigInfo.SIGNO, signal);
        UserCopy.putInt(space, at + SigInfo.CODE, info.code());
        UserCopy.putInt(space, at + SigInfo.PID, info.pid());
        UserCopy.putInt(space, at + SigInfo.STATUS, info.status());
        UserCopy.putLong(space, at + SigInfo.ADDRESS, info.address());
    }

    private static void trace(UserThread thread, int signal, SignalInfo info, long handler) {
        Tracer tracer = thread.kernel().tracer();
        if (tracer.enabled) {
            tracer.signalDeliver(
                    thread.kernel().nowNs(),
                    thread.cpu().id(),
                    thread.process().pid(),
                    thread.tid(),
                    signal,
                    info.code(),
                    info.address(),
                    handler);
        }
    }
}

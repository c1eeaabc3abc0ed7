package org.lintel.nucleus.process;

import static org.lintel.nucleus.abi.Signals.NSIG;
import static org.lintel.nucleus.abi.Signals.SIGCANCEL;
import static org.lintel.nucleus.abi.Signals.SIGCHLD;
import static org.lintel.nucleus.abi.Signals.SIGCONT;
import static org.lintel.nucleus.abi.Signals.SIGKILL;
import static org.lintel.nucleus.abi.Signals.SIGSTOP;
import static org.lintel.nucleus.abi.Signals.SIGTSTP;
import static org.lintel.nucleus.abi.Signals.SIGTTIN;
import static org.lintel.nucleus.abi.Signals.SIGTTOU;
import static org.lintel.nucleus.abi.Signals.SIGURG;
import static org.lintel.nucleus.abi.Signals.SIG_DFL;
import static org.lintel.nucleus.abi.Signals.SIG_IGN;

import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;

import java.util.Arrays;

/**
 * A process's signal actions, and the signals that wait for any of its threads. A signal is pending
 * once, however often it was sent (there are no real-time queues). Source: signal(7).
 *
 * <p><b>Locks.</b> {@link LockRank#SIGNALS} guards actions and infos; {@code pending} is read without
 * it by threads that are about to wait, and so is volatile.
 */
public final class SignalState {
    /** Default actions. */
    enum Default {
        TERMINATE,
        IGNORE,
        STOP,
        CONTINUE
    }

    /** One signal's action: what to do, how, and which signals to block meanwhile. */
    public record Action(long entry, int flags, long mask) {
        static final Action DEFAULT = new Action(SIG_DFL, 0, 0);
    }

    final SpinLock lock = new SpinLock(LockRank.SIGNALS);
    private final Action[] actions = new Action[NSIG];
    private final SignalInfo[] infos = new SignalInfo[NSIG];
    private volatile long pending;

    SignalState() {
        Arrays.fill(actions, Action.DEFAULT);
    }

    static long bit(int signal) {
        return 1L << (signal - 1);
    }

    static Default defaultOf(int signal) {
        return switch (signal) {
            case SIGCHLD, SIGURG, SIGCANCEL -> Default.IGNORE;
            case SIGCONT -> Default.CONTINUE;
            case SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU -> Default.STOP;
            default -> Default.TERMINATE;
        };
    }

    /** {@return signals that wait for any thread of the process, as a mask} */
    public long pending() {
        return pending;
    }

    Action action(int signal) {
        return actions[signal];
    }

    void setActionLocked(int signal, Action action) {
        assert lock.isHeldByMe();
        actions[signal] = action;
        if (isIgnored(signal)) {
            pending &= ~bit(signal);
        }
    }

    /** {@return whether the signal, delivered now, would do nothing} */
    boolean isIgnored(int signal) {
        long entry = actions[signal].entry();
        if (entry != SIG_DFL) {
            return entry == SIG_IGN;
        }
        Default action = defaultOf(signal);
        return action == Default.IGNORE || action == Default.CONTINUE;
    }

    /** {@return whether the signal, delivered now, would end the process} */
    boolean isDeadly(int signal) {
        return signal == SIGKILL
                || actions[signal].entry() == SIG_DFL && defaultOf(signal) == Default.TERMINATE;
    }

    /** {@return whether the signal, delivered now, would stop the process} */
    boolean stops(int signal) {
        return actions[signal].entry() == SIG_DFL && defaultOf(signal) == Default.STOP;
    }

    void addPendingLocked(int signal, SignalInfo info) {
        assert lock.isHeldByMe();
        if ((pending & bit(signal)) == 0) {
            infos[signal] = info;
            pending |= bit(signal);
        }
    }

    void dropPendingLocked(long mask) {
        assert lock.isHeldByMe();
        pending &= ~mask;
    }

    SignalInfo takeInfoLocked(int signal) {
        SignalInfo info = infos[signal];
        infos[signal] = null;
        return info == null ? SignalInfo.KERNEL : info;
    }

    /** {@return the actions for a fork's child: the same, with nothing pending} */
    SignalState forkCopy() {
        SignalState copy = new SignalState();
        lock.acquire();
        System.arraycopy(actions, 0, copy.actions, 0, NSIG);
        lock.release();
        return copy;
    }

    /** {@return the actions for a spawned child: as after an exec, with nothing pending} */
    public SignalState forSpawn() {
        SignalState copy = execCopy();
        copy.pending = 0;
        return copy;
    }

    /** {@return the actions for a new program: handlers are gone, ignored signals stay ignored} */
    SignalState execCopy() {
        SignalState copy = new SignalState();
        lock.acquire();
        for (int signal = 1; signal < NSIG; signal++) {
            if (actions[signal].entry() == SIG_IGN) {
                copy.actions[signal] = actions[signal];
            }
        }
        copy.pending = pending;
        System.arraycopy(infos, 0, copy.infos, 0, NSIG);
        lock.release();
        return copy;
    }
}

package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.SigInfo;

/**
 * Why a signal came, {@code siginfo_t}: a view of memory that lasts as long as the handler runs.
 */
public record SignalInfo(long address) {
    public int signo() {
        return Gate.memory().getInt(address + SigInfo.SIGNO);
    }

    /**
     * {@return one of the {@code SI_}, {@code SEGV_} and {@code BUS_} constants of {@link SigInfo}}
     */
    public int code() {
        return Gate.memory().getInt(address + SigInfo.CODE);
    }

    /** {@return the sender, of a signal that was sent; the child, of SIGCHLD} */
    public int pid() {
        return Gate.memory().getInt(address + SigInfo.PID);
    }

    /** {@return exit status or signal of the child, of SIGCHLD} */
    public int status() {
        return Gate.memory().getInt(address + SigInfo.STATUS);
    }

    /** {@return the address that faulted, of SIGSEGV and SIGBUS} */
    public long faultAddress() {
        return Gate.memory().getLong(address + SigInfo.ADDRESS);
    }
}

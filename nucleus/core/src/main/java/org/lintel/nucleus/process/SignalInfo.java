package org.lintel.nucleus.process;

/**
 * What comes with a signal; becomes {@link org.lintel.nucleus.abi.SigInfo} on the handler's stack.
 *
 * @param code {@code si_code}
 * @param pid sender or child
 * @param status exit status or signal of a child
 * @param address faulting address
 */
public record SignalInfo(int code, int pid, int status, long address) {
    /** From the nucleus, without more to say. */
    public static final SignalInfo KERNEL =
            new SignalInfo(org.lintel.nucleus.abi.SigInfo.SI_KERNEL, 0, 0, 0);
}

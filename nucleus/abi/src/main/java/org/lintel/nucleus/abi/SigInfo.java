package org.lintel.nucleus.abi;

/**
 * What a signal handler is told. Source: {@code sigaction(2)}, {@code siginfo_t} (our own layout).
 *
 * <pre>
 *   0  int   si_signo
 *   4  int   si_code
 *   8  int   si_pid    sender, for SI_USER; child, for SIGCHLD
 *  12  int   si_status exit status or signal, for SIGCHLD
 *  16  long  si_addr   faulting address, for SIGSEGV and SIGBUS
 * </pre>
 */
public final class SigInfo {
    public static final int SIGNO = 0;
    public static final int CODE = 4;
    public static final int PID = 8;
    public static final int STATUS = 12;
    public static final int ADDRESS = 16;
    public static final int SIZE_BYTES = 24;

    /** {@code si_code}: sent by kill or tgkill. */
    public static final int SI_USER = 0;

    /** {@code si_code}: sent by the nucleus. */
    public static final int SI_KERNEL = 0x80;

    /** {@code si_code}: a message came to an empty queue; the value of the request is the address. */
    public static final int SI_MESGQ = -3;

    /** {@code si_code} of SIGSEGV: nothing mapped there. */
    public static final int SEGV_MAPERR = 1;

    /** {@code si_code} of SIGSEGV: mapped, without that right. */
    public static final int SEGV_ACCERR = 2;

    /** {@code si_code} of SIGBUS: misaligned atomic access. */
    public static final int BUS_ADRALN = 1;

    /** {@code si_code} of SIGBUS: beyond the end of the object. */
    public static final int BUS_ADRERR = 2;

    private SigInfo() {}
}

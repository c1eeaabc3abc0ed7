package org.lintel.nucleus.abi;

/** Signal numbers and the flags of their calls. Source: {@code signal(7)}, Linux on x86-64. */
public final class Signals {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGABRT = 6;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGSEGV = 11;
    public static final int SIGUSR2 = 12;
    public static final int SIGPIPE = 13;
    public static final int SIGALRM = 14;
    public static final int SIGTERM = 15;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGXCPU = 24;
    public static final int SIGXFSZ = 25;
    public static final int SIGSYS = 31;

    /** Sent to a server thread whose client gave up; ignored unless it has a handler. As on illumos. */
    public static final int SIGCANCEL = 36;

    /** Signals are 1 … {@code NSIG - 1}. */
    public static final int NSIG = 65;

    /** Handler "number" for the default action. */
    public static final long SIG_DFL = 0;

    /** Handler "number" for being ignored. */
    public static final long SIG_IGN = 1;

    /** First number that a process may give to a handler, thread or other procedure of its own. */
    public static final long FIRST_ENTRY = 16;

    public static final int SA_RESTART = 0x1000_0000;
    public static final int SA_NODEFER = 0x4000_0000;
    public static final int SA_RESETHAND = 0x8000_0000;
    public static final int SA_NOCLDWAIT = 2;
    public static final int SA_NOCLDSTOP = 1;

    public static final int SIG_BLOCK = 0;
    public static final int SIG_UNBLOCK = 1;
    public static final int SIG_SETMASK = 2;

    private static final String[] NAMES = names();

    private Signals() {}

    private static String[] names() {
        String[] names = new String[NSIG];
        String[] known = {
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
                    "USR2",
            "PIPE", "ALRM", "TERM", null, "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
                    "XCPU",
            "XFSZ", null, null, null, null, null, "SYS"
        };
        for (int i = 0; i < known.length; i++) {
            names[i + 1] = known[i] == null ? null : "SIG" + known[i];
        }
        return names;
    }

    /** {@return "SIGSEGV" for 11; "signal 40" for one without a name} */
    public static String name(int signal) {
        String name = signal > 0 && signal < NSIG ? NAMES[signal] : null;
        return name != null ? name : "signal " + signal;
    }

    /** {@return the number of "SIGTERM" or "TERM", or 0 when there is no such signal} */
    public static int number(String name) {
        for (int i = 1; i < NSIG; i++) {
            if (NAMES[i] != null && (NAMES[i].equals(name) || NAMES[i].substring(3).equals(name))) {
                return i;
            }
        }
        return 0;
    }
}

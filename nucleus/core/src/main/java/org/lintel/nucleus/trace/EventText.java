package org.lintel.nucleus.trace;

import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

/**
 * Writes events that are no system calls, one line each, in the manner of {@code strace -f}.
 *
 * <p><b>Threads.</b> Confined to its owner.
 */
final class EventText {
    private final ArgumentText arguments;

    EventText(ArgumentText arguments) {
        this.arguments = arguments;
    }

    /** Appends whose event it is: {@code [pid 3]}, with the tid of a thread that is not the first. */
    static void appendWho(StringBuilder out, int pid, int tid) {
        out.append("[pid ").append(pid);
        if (tid != pid && tid != 0) {
            out.append(" tid ").append(tid);
        }
        out.append("] ");
    }

    /** Appends what happened. */
    void appendWhat(StringBuilder out, Event event) {
        switch (event.kind()) {
            case TRAP_ENTER -> {
                arguments.appendCall(out, event);
                out.append(')');
            }
            case TRAP_EXIT -> {
                out.append("<... ").append(arguments.name(event.a0)).append(" returned> = ");
                arguments.appendResult(out, event.a0, event.a1);
            }
            case FAULT -> appendFault(out, event);
            case SWITCH -> out.append("~~~ runs ~~~");
            case SPAWN -> appendSpawn(out, event);
            case EXEC -> out.append("+++ exec +++");
            case THREAD_START -> out.append("+++ thread ").append(event.a0).append(" begins +++");
            case THREAD_EXIT -> out.append("+++ thread ends with ").append(event.a0).append(" +++");
            case EXIT -> appendExit(out, event);
            case SIGNAL_SEND ->
                    out.append("--- sends ")
                            .append(Signals.name((int) event.a0))
                            .append(" to ")
                            .append(event.a1)
                            .append(" ---");
            case SIGNAL_DELIVER -> appendSignal(out, event);
            case BUFFER ->
                    out.append("~~~ buffer ")
                            .append(event.a2 != 0 ? "allocated" : "freed")
                            .append(event.a3 != 0 ? " by the nucleus" : "")
                            .append(", 0x")
                            .append(Long.toHexString(event.a0))
                            .append(" ~~~");
            case TEMPORARY ->
                    out.append("~~~ temporary of ")
                            .append(event.a0)
                            .append(event.a1 != 0 ? " bytes taken ~~~" : " bytes given back ~~~");
            case DOOR ->
                    out.append("~~~ door ")
                            .append(event.a1)
                            .append(' ')
                            .append(EventKind.DoorStep.values()[(int) event.a0])
                            .append(' ')
                            .append(event.a2)
                            .append(" ~~~");
        }
    }

    private static void appendFault(StringBuilder out, Event event) {
        out.append("~~~ fault, ").append(event.a1 != 0 ? "store to " : "load from ");
        ArgumentText.appendAddress(out, event.a0);
        out.append(": ").append(FaultOutcome.of((int) event.a2).counterName()).append(" ~~~");
    }

    private static void appendSpawn(StringBuilder out, Event event) {
        String how =
                switch (EventKind.Origin.values()[(int) event.a1]) {
                    case BOOT -> "starts";
                    case SPAWN -> "spawns";
                    case FORK -> "forks";
                };
        out.append("+++ ").append(how).append(" process ").append(event.a0).append(" +++");
    }

    private static void appendExit(StringBuilder out, Event event) {
        if (event.a1 != 0) {
            out.append("+++ killed by ").append(Signals.name((int) event.a1)).append(" +++");
        } else {
            out.append("+++ exited with ").append(event.a0).append(" +++");
        }
    }

    private static void appendSignal(StringBuilder out, Event event) {
        int signal = (int) event.a0;
        out.append("--- ").append(Signals.name(signal)).append(" {si_code=");
        out.append(code(signal, (int) event.a1));
        if (signal == Signals.SIGSEGV || signal == Signals.SIGBUS) {
            out.append(", si_addr=");
            ArgumentText.appendAddress(out, event.a2);
        }
        out.append("} ---");
        if (event.a3 == Signals.SIG_IGN) {
            out.append(" ignored");
        } else if (event.a3 != Signals.SIG_DFL) {
            out.append(" handler ").append(event.a3);
        }
    }

    private static String code(int signal, int code) {
        if (signal == Signals.SIGSEGV && code == SigInfo.SEGV_MAPERR) {
            return "SEGV_MAPERR";
        }
        if (signal == Signals.SIGSEGV && code == SigInfo.SEGV_ACCERR) {
            return "SEGV_ACCERR";
        }
        if (signal == Signals.SIGBUS && code == SigInfo.BUS_ADRALN) {
            return "BUS_ADRALN";
        }
        if (signal == Signals.SIGBUS && code == SigInfo.BUS_ADRERR) {
            return "BUS_ADRERR";
        }
        return switch (code) {
            case SigInfo.SI_USER -> "SI_USER";
            case SigInfo.SI_KERNEL -> "SI_KERNEL";
            default -> Integer.toString(code);
        };
    }
}

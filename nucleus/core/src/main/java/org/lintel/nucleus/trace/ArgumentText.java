package org.lintel.nucleus.trace;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Signals;

import java.util.HashMap;
import java.util.Map;

/**
 * Writes the arguments and the result of a system call as {@code strace} does, guided by the
 * argument text of the manual page.
 *
 * <p>Pointers and addresses are hexadecimal, 0 is {@code NULL}; {@code int} is signed, {@code
 * size_t} unsigned; arguments named {@code sig}, {@code prot}, {@code whence}, and the flags of
 * {@code pipe2}, {@code dup3} and {@code mmap} get their symbols. What a pointer points to isn't
 * shown: it may have changed by the time that the text is made.
 *
 * <p><b>Threads.</b> Confined to the consumer thread.
 */
final class ArgumentText {
    private enum Form {
        INT,
        LONG,
        SIZE,
        POINTER,
        SIGNAL,
        PROT,
        WHENCE,
        MAP_FLAGS,
        FILE_FLAGS
    }

    private record Call(String name, Form[] forms, boolean addressResult) {}

    private static final Form[] ALL_LONG = {
        Form.LONG, Form.LONG, Form.LONG, Form.LONG, Form.LONG, Form.LONG
    };

    private final SyscallDescriptions descriptions;
    private final Map<Integer, Call> parsed = new HashMap<>();

    ArgumentText(SyscallDescriptions descriptions) {
        this.descriptions = descriptions;
    }

    /** {@return the C name; {@code syscall_400} for a number without one} */
    String name(long number) {
        return call(number).name;
    }

    /** Appends {@code name(argument, argument}: without the closing parenthesis. */
    void appendCall(StringBuilder out, Event enter) {
        Call call = call(enter.a0);
        out.append(call.name).append('(');
        for (int i = 0; i < call.forms.length; i++) {
            if (i > 0) {
                out.append(", ");
            }
            append(out, call.forms[i], enter.argument(i + 1));
        }
    }

    /** Appends the result: {@code 120}, {@code 0x3ffff000} or {@code -1 EBADF (Bad file descriptor)}. */
    void appendResult(StringBuilder out, long number, long result) {
        if (Errno.isError(result)) {
            Errno errno = Errno.of((int) -result);
            out.append("-1 ").append(errno == null ? "E" + -result : errno.name());
            out.append(" (").append(errno == null ? "unknown error" : errno.message()).append(')');
        } else if (call(number).addressResult) {
            appendAddress(out, result);
        } else {
            out.append(result);
        }
    }

    private Call call(long number) {
        return parsed.computeIfAbsent((int) number, this::parse);
    }

    private Call parse(int number) {
        String name = descriptions.name(number);
        if (name == null) {
            return new Call("syscall_" + number, ALL_LONG, false);
        }
        String text = descriptions.arguments(number);
        boolean addressResult = name.equals("mmap") || name.equals("brk");
        if (text == null || text.isBlank() || text.strip().equals("void")) {
            return new Call(name, new Form[0], addressResult);
        }
        String[] declarations = text.split(",");
        Form[] forms = new Form[Math.min(declarations.length, 6)];
        for (int i = 0; i < forms.length; i++) {
            forms[i] = form(name, declarations[i].strip());
        }
        return new Call(name, forms, addressResult);
    }

    private static Form form(String call, String declaration) {
        if (declaration.indexOf('*') >= 0 || declaration.indexOf('[') >= 0) {
            return Form.POINTER;
        }
        String name = declaration.substring(declaration.lastIndexOf(' ') + 1);
        return switch (name) {
            case "sig", "signum" -> Form.SIGNAL;
            case "prot" -> Form.PROT;
            case "whence" -> Form.WHENCE;
            case "addr", "address" -> Form.POINTER;
            case "flags" -> flags(call);
            default -> plain(declaration);
        };
    }

    private static Form flags(String call) {
        return switch (call) {
            case "mmap" -> Form.MAP_FLAGS;
            case "pipe2", "dup3" -> Form.FILE_FLAGS;
            default -> Form.INT;
        };
    }

    private static Form plain(String declaration) {
        if (declaration.startsWith("int ") || declaration.startsWith("pid_t ")) {
            return Form.INT;
        }
        boolean unsigned =
                declaration.startsWith("size_t ")
                        || declaration.startsWith("unsigned ")
                        || declaration.startsWith("nfds_t ");
        return unsigned ? Form.SIZE : Form.LONG;
    }

    private static void append(StringBuilder out, Form form, long value) {
        switch (form) {
            case INT -> out.append((int) value);
            case LONG -> out.append(value);
            case SIZE -> out.append(Long.toUnsignedString(value));
            case POINTER -> appendAddress(out, value);
            case SIGNAL -> out.append(signal((int) value));
            case PROT -> appendProt(out, (int) value);
            case WHENCE -> out.append(whence((int) value));
            case MAP_FLAGS -> appendMapFlags(out, (int) value);
            case FILE_FLAGS -> appendFileFlags(out, (int) value);
        }
    }

    static void appendAddress(StringBuilder out, long address) {
        if (address == 0) {
            out.append("NULL");
        } else {
            out.append("0x").append(Long.toHexString(address));
        }
    }

    private static String signal(int value) {
        String name = Signals.name(value);
        return name.startsWith("SIG") ? name : Integer.toString(value);
    }

    private static String whence(int value) {
        return switch (value) {
            case FileFlags.SEEK_SET -> "SEEK_SET";
            case FileFlags.SEEK_CUR -> "SEEK_CUR";
            case FileFlags.SEEK_END -> "SEEK_END";
            default -> Integer.toString(value);
        };
    }

    private static void appendProt(StringBuilder out, int value) {
        if (value == MapFlags.PROT_NONE) {
            out.append("PROT_NONE");
            return;
        }
        int start = out.length();
        int rest = value;
        rest = flag(out, start, rest, MapFlags.PROT_READ, "PROT_READ");
        rest = flag(out, start, rest, MapFlags.PROT_WRITE, "PROT_WRITE");
        rest = flag(out, start, rest, MapFlags.PROT_EXEC, "PROT_EXEC");
        appendRest(out, start, rest);
    }

    private static void appendMapFlags(StringBuilder out, int value) {
        int start = out.length();
        int rest = value;
        if ((rest & 3) == MapFlags.MAP_SHARED_VALIDATE) {
            rest = flag(out, start, rest, MapFlags.MAP_SHARED_VALIDATE, "MAP_SHARED_VALIDATE");
        }
        rest = flag(out, start, rest, MapFlags.MAP_SHARED, "MAP_SHARED");
        rest = flag(out, start, rest, MapFlags.MAP_PRIVATE, "MAP_PRIVATE");
        rest = flag(out, start, rest, MapFlags.MAP_FIXED, "MAP_FIXED");
        rest = flag(out, start, rest, MapFlags.MAP_ANONYMOUS, "MAP_ANONYMOUS");
        rest = flag(out, start, rest, MapFlags.MAP_NORESERVE, "MAP_NORESERVE");
        rest = flag(out, start, rest, MapFlags.MAP_POPULATE, "MAP_POPULATE");
        rest = flag(out, start, rest, MapFlags.MAP_FIXED_NOREPLACE, "MAP_FIXED_NOREPLACE");
        appendRest(out, start, rest);
    }

    private static void appendFileFlags(StringBuilder out, int value) {
        int start = out.length();
        int rest = flag(out, start, value, FileFlags.O_NONBLOCK, "O_NONBLOCK");
        rest = flag(out, start, rest, FileFlags.O_CLOEXEC, "O_CLOEXEC");
        appendRest(out, start, rest);
    }

    private static int flag(StringBuilder out, int start, int value, int flag, String name) {
        if ((value & flag) != flag) {
            return value;
        }
        out.append(out.length() > start ? "|" : "").append(name);
        return value & ~flag;
    }

    private static void appendRest(StringBuilder out, int start, int rest) {
        if (rest != 0) {
            out.append(out.length() > start ? "|" : "")
                    .append("0x")
                    .append(Integer.toHexString(rest));
        } else if (out.length() == start) {
            out.append('0');
        }
    }
}

package org.lintel.nucleus.trap;

import org.lintel.nucleus.NucleusPanic;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.trace.SyscallDescriptions;

import java.util.ArrayList;
import java.util.List;

/**
 * Which system calls there are: number, C name, arguments, handler, support. The dispatch table and
 * the documentation are the same thing; {@code ./lintel syscalls} prints it.
 *
 * <p><b>Threads.</b> Filled while the machine boots, read-only afterwards.
 */
public final class SyscallTable implements SyscallDescriptions {
    /**
     * One row.
     *
     * @param arguments as in the manual page, for example {@code "int fd, void *buf, size_t count"}
     * @param partial what is missing, or null when the call is complete
     * @param restartable whether SA_RESTART makes it start again after a handler (signal(7))
     */
    public record Row(
            int number,
            String name,
            String arguments,
            Syscall handler,
            String partial,
            boolean restartable) {}

    private final Row[] rows = new Row[Syscalls.SYS_LIMIT];

    /** Adds a complete call. */
    public void add(int number, String name, String arguments, Syscall handler) {
        put(new Row(number, name, arguments, handler, null, false));
    }

    /** Adds a complete call that a handler with SA_RESTART does not end. */
    public void addRestartable(int number, String name, String arguments, Syscall handler) {
        put(new Row(number, name, arguments, handler, null, true));
    }

    /** Adds a call of which something is missing. */
    public void addPartial(
            int number, String name, String arguments, Syscall handler, String missing) {
        put(new Row(number, name, arguments, handler, missing, false));
    }

    private void put(Row row) {
        if (rows[row.number()] != null) {
            throw new NucleusPanic(
                    "SyscallTable: number taken, number=" + row.number() + " name=" + row.name());
        }
        rows[row.number()] = row;
    }

    /** {@return the row of a number, or null} */
    Row row(int number) {
        return number >= 0 && number < rows.length ? rows[number] : null;
    }

    /** {@return all rows by number} */
    public List<Row> rows() {
        List<Row> all = new ArrayList<>();
        for (Row row : rows) {
            if (row != null) {
                all.add(row);
            }
        }
        return all;
    }

    @Override
    public String name(int number) {
        Row row = row(number);
        return row == null ? null : row.name();
    }

    @Override
    public String arguments(int number) {
        Row row = row(number);
        return row == null ? null : row.arguments();
    }

    @Override
    public String support(int number) {
        Row row = row(number);
        if (row == null) {
            return null;
        }
        return row.partial() == null ? "full" : "partial: " + row.partial();
    }
}

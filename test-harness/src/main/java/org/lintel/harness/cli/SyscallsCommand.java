package org.lintel.harness.cli;

import org.lintel.harness.scenario.Vocabulary;
import org.lintel.nucleus.trap.SyscallTable;

/** {@code lintel syscalls}: prints the system calls of scenarios' machines. Stateless. */
final class SyscallsCommand {
    private SyscallsCommand() {}

    static int run(Arguments arguments, Console console) throws UsageException {
        arguments.requireNoOperands();
        for (SyscallTable.Row row : Vocabulary.syscalls()) {
            String support = row.partial() == null ? "" : "   partial: " + row.partial();
            console.out()
                    .println(
                            "%4d  %s(%s)%s"
                                    .formatted(row.number(), row.name(), row.arguments(), support));
        }
        return ExitCode.HELD;
    }
}

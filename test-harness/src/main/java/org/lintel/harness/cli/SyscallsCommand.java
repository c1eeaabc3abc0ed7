package org.lintel.harness.cli;

/** {@code lintel syscalls}: prints the nucleus's table of system calls. Stateless. */
final class SyscallsCommand {
    private SyscallsCommand() {}

    static int run(Arguments arguments, Console console) throws UsageException {
        arguments.requireNoOperands();
        throw new UsageException("syscalls: the nucleus has no table in this version");
    }
}

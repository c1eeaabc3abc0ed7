package org.lintel.nucleus.trace;

import java.util.Map;

/** A handful of descriptions, with numbers of their own. */
final class SampleCalls implements SyscallDescriptions {
    static final int READ = 1;
    static final int GETPID = 2;
    static final int MMAP = 3;
    static final int KILL = 4;
    static final int PIPE2 = 5;
    static final int EXIT_GROUP = 6;
    static final int LSEEK = 7;
    static final int UNKNOWN = 400;

    private static final Map<Integer, String[]> CALLS =
            Map.of(
                    READ, new String[] {"read", "int fd, void *buf, size_t count"},
                    GETPID, new String[] {"getpid", ""},
                    MMAP,
                            new String[] {
                                "mmap",
                                "void *addr, size_t length, int prot, int flags, int fd, off_t"
                                        + " offset"
                            },
                    KILL, new String[] {"kill", "pid_t pid, int sig"},
                    PIPE2, new String[] {"pipe2", "int fds[2], int flags"},
                    EXIT_GROUP, new String[] {"exit_group", "int status"},
                    LSEEK, new String[] {"lseek", "int fd, off_t offset, int whence"});

    @Override
    public String name(int number) {
        return CALLS.containsKey(number) ? CALLS.get(number)[0] : null;
    }

    @Override
    public String arguments(int number) {
        return CALLS.get(number)[1];
    }

    @Override
    public String support(int number) {
        return "full";
    }
}

package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.Creation;
import org.lintel.nucleus.process.Ending;
import org.lintel.nucleus.process.Exec;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Launch;
import org.lintel.nucleus.process.Limits;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.Waiting;
import org.lintel.vm.AddressSpace;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The system calls about processes. Stateless: each decodes, makes one domain call, encodes. */
final class ProcessSyscalls {
    /** Most descriptor actions of one spawn. */
    private static final int MOST_ACTIONS = 1024;

    void register(SyscallTable table) {
        table.add(SYS_exit_group, "exit_group", "int status", this::exitGroup);
        table.add(SYS_fork, "fork", "long entry, long arg", this::fork);
        table.add(
                SYS_spawn,
                "spawn",
                "const char *path, char *const argv[], char *const envp[], const int (*actions)[2],"
                        + " long nactions, int flags",
                this::spawn);
        table.add(
                SYS_execve,
                "execve",
                "const char *path, char *const argv[], char *const envp[]",
                this::execve);
        table.addRestartable(
                SYS_wait4,
                "wait4",
                "int pid, int *status, int options, struct rusage *usage",
                this::wait4);
        table.add(SYS_getpid, "getpid", "", this::getpid);
        table.add(SYS_getppid, "getppid", "", this::getppid);
        table.add(SYS_getpgid, "getpgid", "int pid", this::getpgid);
        table.add(SYS_setpgid, "setpgid", "int pid, int pgid", this::setpgid);
        table.add(SYS_getuid, "getuid", "", this::getuid);
        table.add(SYS_getgid, "getgid", "", this::getgid);
        table.add(SYS_setuid, "setuid", "int uid", this::setuid);
        table.add(SYS_setgid, "setgid", "int gid", this::setgid);
        table.add(
                SYS_getrlimit, "getrlimit", "int resource, struct rlimit *limit", this::getrlimit);
        table.add(
                SYS_setrlimit,
                "setrlimit",
                "int resource, const struct rlimit *limit",
                this::setrlimit);
        table.addPartial(
                SYS_getrusage,
                "getrusage",
                "int who, struct rusage *usage",
                this::getrusage,
                "RUSAGE_SELF only; fields are ours (ticks, bytes, counts)");
        table.addPartial(
                SYS_getpriority,
                "getpriority",
                "int which, int who",
                this::getpriority,
                "PRIO_PROCESS only; gives the nice value + 20");
        table.addPartial(
                SYS_setpriority,
                "setpriority",
                "int which, int who, int nice",
                this::setpriority,
                "PRIO_PROCESS only");
    }

    /** Implements {@code exit_group(2)}. Never returns. */
    private long exitGroup(
            UserThread thread, long status, long a1, long a2, long a3, long a4, long a5) {
        Ending.beginExit(thread.process(), ExitStatus.exited((int) status));
        throw thread.exit(0);
    }

    /** Implements {@code fork(2)}, with the entry where the child starts. */
    private long fork(
            UserThread thread, long entry, long argument, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        return Creation.fork(thread, entry, argument);
    }

    /** Implements {@code posix_spawn(3)}. */
    private long spawn(
            UserThread thread,
            long path,
            long argv,
            long envp,
            long actions,
            long count,
            long flags)
            throws ErrnoException {
        AddressSpace space = thread.space();
        Process parent = thread.process();
        Program program = program(thread, path);
        List<byte[]> args = UserArguments.strings(space, argv);
        List<byte[]> env = UserArguments.strings(space, envp);
        HandleTable handles = spawnHandles(thread, actions, count);
        Launch launch =
                new Launch(
                        program.name(),
                        program,
                        args,
                        env,
                        parent.job(),
                        parent,
                        handles,
                        parent.signals().forSpawn(),
                        thread.mask(),
                        parent.limits().copy(),
                        (flags & ProcessFlags.POSIX_SPAWN_SETPGROUP) != 0 ? 0 : parent.group(),
                        parent.nice(),
                        parent.credentials());
        return Creation.launch(thread.kernel(), launch).pid();
    }

    private static HandleTable spawnHandles(UserThread thread, long actions, long count)
            throws ErrnoException {
        HandleTable mine = thread.process().handles();
        if (actions == 0) {
            return mine.inheritForSpawn();
        }
        if (count < 0 || count > MOST_ACTIONS) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        int[] from = new int[(int) count];
        int[] to = new int[(int) count];
        for (int i = 0; i < count; i++) {
            long at = actions + (long) i * ProcessFlags.SPAWN_ACTION_BYTES;
            from[i] = UserArguments.getInt(thread.space(), at);
            to[i] = UserArguments.getInt(thread.space(), at + 4);
        }
        return mine.inheritListed(from, to);
    }

    private static Program program(UserThread thread, long path) throws ErrnoException {
        String name =
                new String(UserArguments.string(thread.space(), path), StandardCharsets.UTF_8);
        Program program = thread.kernel().programs().find(name);
        if (program == null) {
            throw ErrnoException.of(Errno.ENOENT);
        }
        return program;
    }

    /** Implements {@code execve(2)}. Returns only when it fails. */
    private long execve(
            UserThread thread, long path, long argv, long envp, long a3, long a4, long a5)
            throws ErrnoException {
        Program program = program(thread, path);
        List<byte[]> args = UserArguments.strings(thread.space(), argv);
        List<byte[]> env = UserArguments.strings(thread.space(), envp);
        Exec.replace(thread, program, args, env);
        return 0;
    }

    /** Implements {@code wait4(2)}. */
    private long wait4(
            UserThread thread, long pid, long status, long options, long usage, long a4, long a5)
            throws ErrnoException {
        int known = ProcessFlags.WNOHANG | ProcessFlags.WUNTRACED | ProcessFlags.WCONTINUED;
        if ((options & ~known) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        Waiting.Found found = Waiting.await(thread.process(), (int) pid, (int) options);
        if (found.child() == null) {
            return 0;
        }
        if (found.child().isGone()) {
            Waiting.reap(found.child());
        }
        if (status != 0) {
            UserArguments.putInt(thread.space(), status, found.word());
        }
        if (usage != 0) {
            putUsage(thread.space(), usage, found.child());
        }
        return found.child().pid();
    }

    /** Implements {@code getpid(2)}. */
    private long getpid(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        return thread.process().pid();
    }

    /** Implements {@code getppid(2)}; 0 for a process that the scenario started. */
    private long getppid(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        return thread.process().parentPid();
    }

    /** Implements {@code getpgid(2)}. */
    private long getpgid(UserThread thread, long pid, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        return target(thread, pid).group();
    }

    /** Implements {@code setpgid(2)}: for oneself and for children. */
    private long setpgid(
            UserThread thread, long pid, long group, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if ((int) group < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        Process target = target(thread, pid);
        if (target != thread.process() && target.parentPid() != thread.process().pid()) {
            throw ErrnoException.of(Errno.ESRCH);
        }
        int wanted = (int) group == 0 ? target.pid() : (int) group;
        if (wanted != target.pid() && thread.kernel().processes().group(wanted).isEmpty()) {
            throw ErrnoException.of(Errno.EPERM); // the group must exist: setpgid(2), EPERM
        }
        target.joinGroup(wanted);
        return 0;
    }

    /** Implements {@code getuid(2)}. */
    private long getuid(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        return thread.process().credentials().uid();
    }

    /** Implements {@code getgid(2)}. */
    private long getgid(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        return thread.process().credentials().gid();
    }

    /** Implements {@code setuid(2)}. */
    private long setuid(UserThread thread, long uid, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        thread.process().setUid((int) uid);
        return 0;
    }

    /** Implements {@code setgid(2)}. */
    private long setgid(UserThread thread, long gid, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        thread.process().setGid((int) gid);
        return 0;
    }

    private static Process target(UserThread thread, long pid) throws ErrnoException {
        Process target =
                (int) pid == 0 ? thread.process() : thread.kernel().processes().find((int) pid);
        if (target == null) {
            throw ErrnoException.of(Errno.ESRCH);
        }
        return target;
    }

    /** Implements {@code getrlimit(2)}. */
    private long getrlimit(
            UserThread thread, long resource, long at, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if (!Limits.isKnown(resource)) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        Limits limits = thread.process().limits();
        UserArguments.putLong(thread.space(), at, limits.soft((int) resource));
        UserArguments.putLong(thread.space(), at + 8, limits.hard((int) resource));
        return 0;
    }

    /** Implements {@code setrlimit(2)}. */
    private long setrlimit(
            UserThread thread, long resource, long at, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        long soft = UserArguments.getLong(thread.space(), at);
        long hard = UserArguments.getLong(thread.space(), at + 8);
        if (!Limits.isKnown(resource)) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        thread.process().setLimit((int) resource, soft, hard);
        return 0;
    }

    /** Implements {@code getrusage(2)}. */
    private long getrusage(UserThread thread, long who, long at, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if (who != ProcessFlags.RUSAGE_SELF) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        putUsage(thread.space(), at, thread.process());
        return 0;
    }

    private static void putUsage(AddressSpace space, long at, Process process)
            throws ErrnoException {
        UserArguments.putLong(space, at + ProcessFlags.RUSAGE_TICKS, process.ticks());
        UserArguments.putLong(space, at + ProcessFlags.RUSAGE_RESIDENT, process.residentBytes());
        UserArguments.putLong(space, at + ProcessFlags.RUSAGE_FAULTS, process.faults());
        UserArguments.putLong(space, at + ProcessFlags.RUSAGE_SWITCHES, process.switches());
        UserArguments.putLong(space, at + ProcessFlags.RUSAGE_TRAPS, process.traps());
    }

    /** Implements {@code getpriority(2)}. */
    private long getpriority(
            UserThread thread, long which, long who, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if (which != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return target(thread, who).nice() + 20;
    }

    /** Implements {@code setpriority(2)}. */
    private long setpriority(
            UserThread thread, long which, long who, long nice, long a3, long a4, long a5)
            throws ErrnoException {
        if (which != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        target(thread, who).setNice((int) nice);
        return 0;
    }
}

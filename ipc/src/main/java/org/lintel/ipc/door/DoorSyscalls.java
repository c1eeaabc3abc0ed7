package org.lintel.ipc.door;

import static org.lintel.nucleus.abi.DoorLayout.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.UserArguments;
import org.lintel.vm.AddressSpace;

/** The system calls about doors. Source: section 3C of illumos. Stateless. */
public final class DoorSyscalls {
    private final DoorTable doors;
    private final DoorCall call;
    private final DoorReturn doorReturn;

    public DoorSyscalls(DoorTable doors) {
        this.doors = doors;
        this.call = new DoorCall(doors.steps(), doors.config().deepest());
        this.doorReturn = new DoorReturn(doors.steps());
    }

    /** Adds the calls to a table. */
    public void register(SyscallTable table) {
        table.add(
                SYS_door_create,
                "door_create",
                "long procedure, long cookie, int attributes, int extended",
                this::doorCreate);
        table.add(
                SYS_door_call,
                "door_call",
                "int d, struct door_arg *arg, long flags, void *data, size_t size, void *rbuf",
                this::doorCall);
        table.add(
                SYS_door_return,
                "door_return",
                "void *data, size_t size, struct door_desc *descs, int count, struct invocation"
                        + " *next, int flags",
                this::doorReturn);
        table.add(SYS_door_revoke, "door_revoke", "int d", this::doorRevoke);
        table.add(SYS_door_info, "door_info", "int d, struct door_info *info", this::doorInfo);
        table.add(SYS_door_bind, "door_bind", "int d", this::doorBind);
        table.add(SYS_door_unbind, "door_unbind", "", this::doorUnbind);
        table.add(
                SYS_door_getparam,
                "door_getparam",
                "int d, int param, size_t *value",
                this::doorGetparam);
        table.add(
                SYS_door_setparam,
                "door_setparam",
                "int d, int param, size_t value",
                this::doorSetparam);
        table.add(SYS_door_ucred, "door_ucred", "struct door_ucred *cred", this::doorUcred);
        table.add(SYS_door_unref, "door_unref", "struct invocation *notice", this::doorUnref);
        table.add(SYS_door_bootstrap, "door_bootstrap", "int d, int wait", this::doorBootstrap);
    }

    /** A door of the calling process's table, with a reference. EBADF. */
    private static Door acquire(UserThread thread, long fd) throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        if (handle instanceof Door door) {
            return door;
        }
        handle.release();
        throw ErrnoException.of(Errno.EBADF);
    }

    /** Implements {@code door_create(3C)}, and the door of {@code door_xcreate(3C)} when extended. */
    private long doorCreate(
            UserThread thread,
            long procedure,
            long cookie,
            long attributes,
            long extended,
            long a4,
            long a5)
            throws ErrnoException {
        boolean pooled = extended != 0;
        return doors.create(thread, procedure, cookie, (int) attributes, pooled);
    }

    /** Implements {@code door_call(3C)}. */
    private long doorCall(
            UserThread thread, long fd, long arg, long flags, long data, long size, long rbuf)
            throws ErrnoException {
        doors.steps().trap();
        DoorThread me = doors.of(thread);
        if ((flags & DoorFlags.CALL_REGISTERS) != 0) {
            me.setArg(data, size, rbuf, flags >>> DoorFlags.CALL_RSIZE_SHIFT);
        } else {
            me.readArg(arg);
        }
        long where = call.call(me, (int) fd, arg, (int) flags);
        doors.steps().trap();
        return where;
    }

    /** Implements {@code door_return(3C)}, as far as the nucleus is concerned: returns with the next call. */
    private long doorReturn(
            UserThread thread, long data, long size, long descs, long count, long next, long flags)
            throws ErrnoException {
        doors.steps().trap();
        doorReturn.returnAndWait(
                doors.of(thread), data, size, descs, (int) count, next, (int) flags);
        doors.steps().trap();
        return 0;
    }

    /** Implements {@code door_revoke(3C)}; closes the descriptor as well. */
    private long doorRevoke(UserThread thread, long fd, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Door door = acquire(thread, fd);
        try {
            if (door.home().process() != thread.process()) {
                throw ErrnoException.of(Errno.EPERM);
            }
            door.home().lock.acquire();
            boolean again = door.isRevoked();
            door.home().revokeLocked(door);
            door.home().lock.release();
            if (again) {
                throw ErrnoException.of(Errno.EBADF);
            }
            thread.process().handles().closeIf((int) fd, door);
            return 0;
        } finally {
            door.release();
        }
    }

    /** Implements {@code door_info(3C)}. */
    private long doorInfo(UserThread thread, long fd, long at, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Door door = (int) fd == DoorFlags.DOOR_QUERY ? boundDoor(thread) : acquire(thread, fd);
        try {
            AddressSpace space = thread.space();
            boolean gone = door.isGone();
            UserArguments.putInt(space, at + INFO_TARGET, gone ? -1 : door.home().process().pid());
            UserArguments.putInt(space, at + INFO_ATTRIBUTES, door.attributes(thread.process()));
            UserArguments.putLong(space, at + INFO_PROC, door.procedure());
            UserArguments.putLong(space, at + INFO_DATA, door.cookie());
            UserArguments.putLong(space, at + INFO_UNIQUIFIER, door.id());
            UserArguments.putLong(space, at + INFO_UNIQUIFIER + 8, 0);
            UserArguments.putLong(space, at + INFO_UNIQUIFIER + 16, 0);
            return 0;
        } finally {
            door.release();
        }
    }

    private Door boundDoor(UserThread thread) throws ErrnoException {
        Door bound = doors.of(thread).bound;
        if (bound == null) {
            throw ErrnoException.of(Errno.EBADF);
        }
        bound.retain();
        return bound;
    }

    /** Implements {@code door_bind(3C)}. */
    private long doorBind(UserThread thread, long fd, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Door door = acquire(thread, fd);
        if (!door.isPrivate() || door.home().process() != thread.process()) {
            door.release();
            throw ErrnoException.of(Errno.EINVAL);
        }
        rebind(doors.of(thread), door);
        return 0;
    }

    /** Implements {@code door_unbind(3C)}. */
    private long doorUnbind(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        DoorThread me = doors.of(thread);
        if (me.bound == null) {
            throw ErrnoException.of(Errno.EBADF);
        }
        rebind(me, null);
        return 0;
    }

    private static void rebind(DoorThread me, Door door) {
        me.home.lock.acquire();
        Door old = me.bound;
        me.bound = door;
        me.home.lock.release();
        if (old != null) {
            old.release();
        }
    }

    /** Implements {@code door_getparam(3C)}. */
    private long doorGetparam(
            UserThread thread, long fd, long which, long at, long a3, long a4, long a5)
            throws ErrnoException {
        Door door = acquire(thread, fd);
        try {
            UserArguments.putLong(thread.space(), at, door.parameter((int) which));
            return 0;
        } finally {
            door.release();
        }
    }

    /** Implements {@code door_setparam(3C)}. */
    private long doorSetparam(
            UserThread thread, long fd, long which, long value, long a3, long a4, long a5)
            throws ErrnoException {
        Door door = acquire(thread, fd);
        try {
            if (door.home().process() != thread.process()) {
                throw ErrnoException.of(Errno.EPERM);
            }
            door.home().lock.acquire();
            try {
                if (door.isRevoked()) {
                    throw ErrnoException.of(Errno.EBADF);
                }
                door.setParameterLocked((int) which, value);
            } finally {
                door.home().lock.release();
            }
            return 0;
        } finally {
            door.release();
        }
    }

    /** Implements {@code door_ucred(3C)}. */
    private long doorUcred(UserThread thread, long at, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        DoorThread me = doors.of(thread);
        me.home.lock.acquire();
        DoorThread client = me.state == DoorThread.State.RUNNING ? me.client : null;
        int pid = client == null ? 0 : client.thread.process().pid();
        int tid = client == null ? 0 : client.thread.tid();
        Credentials whose =
                client == null ? Credentials.ROOT : client.thread.process().credentials();
        me.home.lock.release();
        if (client == null) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        UserArguments.putInt(thread.space(), at + UCRED_PID, pid);
        UserArguments.putInt(thread.space(), at + UCRED_TID, tid);
        UserArguments.putInt(thread.space(), at + UCRED_UID, whose.uid());
        UserArguments.putInt(thread.space(), at + UCRED_GID, whose.gid());
        return 0;
    }

    /**
     * Waits for a notice that one reference of a door is left; a thread that does so does not keep its
     * process alive. EALREADY another thread does; EINTR.
     */
    private long doorUnref(UserThread thread, long at, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        DoorProcess home = doors.of(thread.process());
        thread.becomeDaemon();
        Door door = awaitNotice(home);
        try {
            AddressSpace space = thread.space();
            UserArguments.putLong(space, at + INVOCATION_PROCEDURE, door.procedure());
            UserArguments.putLong(space, at + INVOCATION_COOKIE, door.cookie());
            UserArguments.putLong(space, at + INVOCATION_DATA, DoorFlags.DOOR_UNREF_DATA);
            UserArguments.putLong(space, at + INVOCATION_SIZE, 0);
            UserArguments.putLong(space, at + INVOCATION_DESCS, 0);
            UserArguments.putInt(space, at + INVOCATION_COUNT, 0);
            UserArguments.putInt(space, at + INVOCATION_FLAGS, INVOKE_UNREF);
            UserArguments.putLong(space, at + INVOCATION_DOOR, door.id());
            return 0;
        } finally {
            door.release();
        }
    }

    private static Door awaitNotice(DoorProcess home) throws ErrnoException {
        home.lock.acquire();
        if (home.deliversNotices) {
            home.lock.release();
            throw ErrnoException.of(Errno.EALREADY);
        }
        home.deliversNotices = true;
        try {
            Door door = home.takeNoticeLocked();
            while (door == null) {
                if (home.noticeThread.await(home.lock, Long.MAX_VALUE) == WaitResult.INTERRUPTED) {
                    throw ErrnoException.of(Errno.EINTR);
                }
                door = home.takeNoticeLocked();
            }
            return door;
        } finally {
            home.deliversNotices = false;
            home.lock.release();
        }
    }

    /** Sets the first door, or with -1 gives a descriptor of it. */
    private long doorBootstrap(
            UserThread thread, long fd, long waits, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if ((int) fd >= 0) {
            Door door = acquire(thread, fd);
            try {
                doors.setBootstrap(door);
            } finally {
                door.release();
            }
            return 0;
        }
        Door door = doors.bootstrap(waits != 0);
        try {
            return thread.process().handles().add(door, true, thread.tid());
        } catch (ErrnoException full) {
            door.release();
            throw full;
        }
    }
}

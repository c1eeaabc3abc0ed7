package org.lintel.libc;

import static org.lintel.nucleus.abi.FileFlags.*;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * POSIX semaphores with names: {@code sem_open(3)}, {@code sem_close(3)}, {@code sem_unlink(3)}. As in
 * the C library of Linux, each is a shared memory object {@code sem.NAME} with a {@code sem_t}, which
 * gets its name when it is ready.
 *
 * <p>The process's open ones are a list in its own memory, so that the same semaphore opened twice is
 * at the same address:
 *
 * <pre>
 *   0  long  next
 *   8  long  inode
 *  16  long  address of the sem_t
 *  24  long  times opened
 * </pre>
 *
 * <p><b>Locks.</b> The list: that of the procedure tables.
 */
public final class NamedSem {
    private static final int NEXT = 0;
    private static final int INODE = 8;
    private static final int ADDRESS = 16;
    private static final int COUNT = 24;
    private static final int NODE_BYTES = 32;

    /** So much of the name is in reports of leaks. */
    private static final int SHOWN = 50;

    private NamedSem() {}

    /** {@return the address of an existing semaphore} ENOENT, EACCES, EINVAL, ENAMETOOLONG. */
    public static long semOpen(String name) {
        return semOpen(name, 0, 0, 0);
    }

    /**
     * {@return the address of a semaphore, found or with {@code O_CREAT} made} Mode and value count for
     * a new one only. EEXIST with {@code O_EXCL}; EINVAL beyond SEM_VALUE_MAX.
     */
    public static long semOpen(String name, int flags, int mode, long value) {
        String object = object("sem_open", name);
        boolean creates = (flags & O_CREAT) != 0;
        boolean exclusive = creates && (flags & O_EXCL) != 0;
        while (true) {
            try {
                if (!exclusive) {
                    return enlist(PosixShm.shmOpen(object, O_RDWR, 0));
                }
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOENT || !creates) {
                    throw new ErrnoException("sem_open", e.errno());
                }
            }
            try {
                return enlist(create(object, mode, value));
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EEXIST || exclusive) {
                    throw new ErrnoException("sem_open", e.errno());
                }
            }
        }
    }

    private static String object(String call, String name) {
        String bare = name.startsWith("/") ? name.substring(1) : name;
        if (bare.isEmpty() || bare.indexOf('/') >= 0) {
            throw new ErrnoException(call, Errno.EINVAL);
        }
        return "sem." + bare;
    }

    private static int create(String object, int mode, long value) {
        int initial = PosixSem.checkedValue("sem_open", value);
        int fd = Files.memfdCreate(object.substring(0, Math.min(object.length(), SHOWN)), 0);
        try (Stack.Frame sem = Stack.push(PosixSem.SIZE_BYTES)) {
            PosixSem.semInit(sem.address(), initial);
            Files.writeFully(fd, sem.address(), PosixSem.SIZE_BYTES);
            PosixShm.shmLink(fd, object, mode);
            return fd;
        } catch (ErrnoException e) {
            Files.close(fd);
            throw e;
        }
    }

    /** Finds or makes the mapping of a descriptor's object; closes the descriptor. */
    private static long enlist(int fd) {
        Memory memory = Gate.memory();
        LibraryLock.lockEntries();
        try {
            long inode = Files.fstat(fd).ino();
            long node = memory.getLong(LibcData.NAMED_SEMAPHORES);
            while (node != 0 && memory.getLong(node + INODE) != inode) {
                node = memory.getLong(node + NEXT);
            }
            if (node == 0) {
                long address = Mmap.shared(fd, 0, PosixSem.SIZE_BYTES);
                node = Malloc.malloc(NODE_BYTES);
                memory.putLong(node + NEXT, memory.getLong(LibcData.NAMED_SEMAPHORES));
                memory.putLong(node + INODE, inode);
                memory.putLong(node + ADDRESS, address);
                memory.putLong(node + COUNT, 0);
                memory.putLong(LibcData.NAMED_SEMAPHORES, node);
            }
            memory.putLong(node + COUNT, memory.getLong(node + COUNT) + 1);
            return memory.getLong(node + ADDRESS);
        } finally {
            LibraryLock.unlockEntries();
            Files.close(fd);
        }
    }

    /** Gives a semaphore back; after as many closes as opens it is unmapped. EINVAL when it is none. */
    public static void semClose(long address) {
        Memory memory = Gate.memory();
        LibraryLock.lockEntries();
        try {
            long link = LibcData.NAMED_SEMAPHORES;
            long node = memory.getLong(link);
            while (node != 0 && memory.getLong(node + ADDRESS) != address) {
                link = node + NEXT;
                node = memory.getLong(link);
            }
            if (node == 0) {
                throw new ErrnoException("sem_close", Errno.EINVAL);
            }
            long left = memory.getLong(node + COUNT) - 1;
            memory.putLong(node + COUNT, left);
            if (left == 0) {
                memory.putLong(link, memory.getLong(node + NEXT));
                Malloc.free(node);
                Mmap.munmap(address, PosixSem.SIZE_BYTES);
            }
        } finally {
            LibraryLock.unlockEntries();
        }
    }

    /** Removes a name; who has the semaphore open goes on using it. ENOENT, EACCES, ENAMETOOLONG. */
    public static void semUnlink(String name) {
        try {
            PosixShm.shmUnlink(object("sem_unlink", name));
        } catch (ErrnoException e) {
            throw new ErrnoException("sem_unlink", e.errno());
        }
    }
}

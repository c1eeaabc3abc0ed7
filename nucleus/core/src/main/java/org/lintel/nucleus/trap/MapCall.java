package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.MapFlags.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.process.Mappings;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.MapKind;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MapRequest.Placement;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.Protection;

/**
 * The arguments of {@code mmap(2)}, checked, with the object that the caller's descriptor stands for.
 * Holds the descriptor until it is closed. Confined to the calling thread.
 */
public final class MapCall implements AutoCloseable {
    static final int PROT_KNOWN = PROT_READ | PROT_WRITE | PROT_EXEC;
    private static final int TYPE = MAP_SHARED | MAP_PRIVATE;
    private static final int KNOWN =
            TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE | MAP_FIXED_NOREPLACE;

    /** Null for anonymous memory. */
    private final Handle handle;

    private final MapRequest request;

    private MapCall(Handle handle, MapRequest request) {
        this.handle = handle;
        this.request = request;
    }

    /**
     * Decodes a call.
     *
     * @throws ErrnoException EINVAL neither or both of SHARED and PRIVATE, unknown protection;
     *     EOPNOTSUPP unknown flag with SHARED_VALIDATE; EBADF; EACCES not open for reading, or SHARED
     *     and WRITE and not open for writing; ENODEV nothing that can be mapped
     */
    public static MapCall of(
            UserThread thread,
            long address,
            long length,
            long prot,
            long flags,
            long fd,
            long offset)
            throws ErrnoException {
        checkFlags(flags, prot);
        boolean shared = (flags & MAP_SHARED) != 0;
        if ((flags & MAP_ANONYMOUS) != 0) {
            MapKind kind = shared ? MapKind.SHARED_ANONYMOUS : MapKind.PRIVATE_ANONYMOUS;
            return new MapCall(
                    null, request(kind, null, 0, Protection.ALL, address, length, prot, flags));
        }
        Handle handle = thread.process().handles().acquire((int) fd);
        boolean done = false;
        try {
            MapRequest request =
                    objectRequest(handle, shared, address, length, prot, flags, offset);
            done = true;
            return new MapCall(handle, request);
        } finally {
            if (!done) {
                handle.release();
            }
        }
    }

    private static void checkFlags(long flags, long prot) throws ErrnoException {
        long type = flags & TYPE;
        if (type == 0 || (prot & ~PROT_KNOWN) != 0) {
            throw ErrnoException.of(Errno.EINVAL); // mmap(2): neither MAP_PRIVATE nor MAP_SHARED
        }
        if (type == MAP_SHARED_VALIDATE && (flags & MAP_ANONYMOUS) != 0) {
            throw ErrnoException.of(Errno.EINVAL); // both; only for a file is that VALIDATE
        }
        if (type == MAP_SHARED_VALIDATE && (flags & ~KNOWN) != 0) {
            throw ErrnoException.of(
                    Errno.EOPNOTSUPP); // mmap(2): unknown flag with MAP_SHARED_VALIDATE
        }
    }

    private static MapRequest objectRequest(
            Handle handle,
            boolean shared,
            long address,
            long length,
            long prot,
            long flags,
            long offset)
            throws ErrnoException {
        if (!handle.readable()) {
            throw ErrnoException.of(Errno.EACCES); // mmap(2): not open for reading
        }
        MemoryObject object = handle.mappable();
        boolean mayWrite = !shared || handle.writable();
        if (shared && (prot & PROT_WRITE) != 0 && !mayWrite) {
            throw ErrnoException.of(
                    Errno.EACCES); // mmap(2): MAP_SHARED and PROT_WRITE, not open in O_RDWR
        }
        int most = mayWrite ? Protection.ALL : Protection.READ | Protection.EXEC;
        MapKind kind = shared ? MapKind.SHARED_OBJECT : MapKind.PRIVATE_OBJECT;
        return request(kind, object, offset, most, address, length, prot, flags);
    }

    private static MapRequest request(
            MapKind kind,
            MemoryObject object,
            long offset,
            int most,
            long address,
            long length,
            long prot,
            long flags) {
        Placement placement = Placement.ANYWHERE;
        if ((flags & MAP_FIXED_NOREPLACE) != 0) {
            placement = Placement.FIXED_NOREPLACE;
        } else if ((flags & MAP_FIXED) != 0) {
            placement = Placement.FIXED;
        }
        return new MapRequest(
                address,
                length,
                (int) prot,
                most,
                kind,
                object,
                offset,
                placement,
                (flags & MAP_POPULATE) != 0,
                Mappings.name(object));
    }

    /** {@return what to map} */
    public MapRequest request() {
        return request;
    }

    @Override
    public void close() {
        if (handle != null) {
            handle.release();
        }
    }
}

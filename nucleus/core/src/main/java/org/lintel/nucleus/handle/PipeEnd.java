package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.vm.PhysicalMemory;

/**
 * One end of a {@link Pipe}; which one is its access mode. The end closes when its last descriptor,
 * of whatever process, does.
 */
public final class PipeEnd extends Handle {
    private final Pipe pipe;
    private final boolean readEnd;
    private final long inode;

    private PipeEnd(OpenFiles files, Pipe pipe, int statusFlags, PipeEnd other) {
        super(files, statusFlags);
        this.pipe = pipe;
        this.readEnd = readable();
        this.inode = other == null ? number() : other.inode;
    }

    /** Both ends of a new pipe. */
    public record Pair(PipeEnd read, PipeEnd write) {}

    /**
     * Makes a pipe; both references belong to the caller.
     *
     * @param flags O_NONBLOCK or 0
     */
    public static Pair open(OpenFiles files, PhysicalMemory memory, int flags) {
        Pipe pipe = new Pipe(memory);
        int status = flags & FileFlags.O_NONBLOCK;
        PipeEnd read = new PipeEnd(files, pipe, FileFlags.O_RDONLY | status, null);
        return new Pair(read, new PipeEnd(files, pipe, FileFlags.O_WRONLY | status, read));
    }

    @Override
    public String name() {
        return "pipe:" + inode + (readEnd ? " (read end)" : " (write end)");
    }

    /** {@return whether a task waits to read, or write, at this end} For reports. */
    public boolean isAwaitedBy(Task task) {
        return pipe.isAwaitedBy(task, readEnd);
    }

    /** {@return whether this is the other end of the same pipe} */
    public boolean isOpposite(PipeEnd other) {
        return other.pipe == pipe && other.readEnd != readEnd;
    }

    @Override
    public int mode() {
        return FileFlags.S_IFIFO;
    }

    @Override
    public long inode() {
        return inode;
    }

    @Override
    protected void closed() {
        if (readEnd) {
            pipe.closeReadEnd();
        } else {
            pipe.closeWriteEnd();
        }
    }

    @Override
    public long read(Caller caller, long address, long lengthBytes) throws ErrnoException {
        return pipe.read(caller, address, lengthBytes, nonBlocking());
    }

    @Override
    public long write(Caller caller, long address, long lengthBytes) throws ErrnoException {
        return pipe.write(caller, address, lengthBytes, nonBlocking());
    }

    @Override
    public long unreadBytes() {
        return pipe.unreadBytes();
    }

    @Override
    public int pipeCapacity() {
        return pipe.capacity();
    }

    @Override
    public int setPipeCapacity(long bytes) throws ErrnoException {
        return pipe.resize(bytes);
    }

    @Override
    public int readiness() {
        return readEnd ? pipe.readReadiness() : pipe.writeReadiness();
    }

    @Override
    public int watch(Waiter waiter) {
        return pipe.watch(waiter, readEnd);
    }

    @Override
    public void unwatch(Waiter waiter) {
        pipe.unwatch(waiter);
    }
}

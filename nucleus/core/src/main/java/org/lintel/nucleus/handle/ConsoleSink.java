package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.vm.Page;
import org.lintel.vm.UserCopy;

/**
 * The machine's output line: hands what processes write to a consumer of the host.
 *
 * <p><b>Locks.</b> One of its own, rank OBJECT, held while the consumer is called, so that one
 * write's bytes stay together. <b>Threads.</b> Any.
 */
public final class ConsoleSink extends Handle {
    /** Who gets the bytes. Called on emulated threads, so it must neither wait nor take its time. */
    @FunctionalInterface
    public interface Consumer {
        /** Takes bytes; the array is valid during the call only. */
        void accept(byte[] bytes, int lengthBytes);
    }

    private final String name;
    private final Consumer consumer;
    private final SpinLock lock = new SpinLock(LockRank.OBJECT);

    /** Guarded by lock; made at the first write. */
    private byte[] buffer;

    public ConsoleSink(OpenFiles files, String name, Consumer consumer) {
        super(files, FileFlags.O_WRONLY);
        this.name = name;
        this.consumer = consumer;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mode() {
        return FileFlags.S_IFCHR;
    }

    @Override
    protected void closed() {}

    @Override
    public long write(Caller caller, long address, long lengthBytes) throws ErrnoException {
        long done = 0;
        lock.acquire();
        try {
            while (done < lengthBytes) {
                int chunk = (int) Math.min(lengthBytes - done, Page.BYTES);
                int copied = UserCopy.copyIn(caller.space(), address + done, buffer(), 0, chunk);
                if (copied > 0) {
                    consumer.accept(buffer, copied);
                }
                done += copied;
                if (copied < chunk) {
                    break;
                }
            }
        } finally {
            lock.release();
        }
        if (done == 0 && lengthBytes != 0) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        return done;
    }

    private byte[] buffer() {
        if (buffer == null) {
            buffer = new byte[Page.BYTES];
        }
        return buffer;
    }
}

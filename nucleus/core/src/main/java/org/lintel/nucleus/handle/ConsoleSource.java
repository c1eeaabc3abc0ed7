package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.vm.UserCopy;

/**
 * The machine's input line: text that was given before the start, then the end. Live input is
 * missing: a run is a function of scenario and seed.
 *
 * <p><b>Locks.</b> One of its own, rank OBJECT. <b>Threads.</b> Any.
 */
public final class ConsoleSource extends Handle {
    private final String name;
    private final byte[] bytes;
    private final SpinLock lock = new SpinLock(LockRank.OBJECT);

    /** Bytes read so far; guarded by lock. */
    private int position;

    public ConsoleSource(OpenFiles files, String name, byte[] bytes) {
        super(files, FileFlags.O_RDONLY);
        this.name = name;
        this.bytes = bytes.clone();
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
    public long read(Caller caller, long address, long lengthBytes) throws ErrnoException {
        lock.acquire();
        try {
            int wanted = (int) Math.min(lengthBytes, bytes.length - position);
            int done = UserCopy.copyOut(caller.space(), address, bytes, position, wanted);
            if (done == 0 && wanted > 0) {
                throw ErrnoException.of(Errno.EFAULT);
            }
            position += done;
            return done;
        } finally {
            lock.release();
        }
    }

    @Override
    public long unreadBytes() {
        lock.acquire();
        int rest = bytes.length - position;
        lock.release();
        return rest;
    }
}

package org.lintel.libc.jdk;

import org.lintel.nucleus.abi.Errno;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * {@code System.in}: bytes of a descriptor, with no buffer in between.
 *
 * <p><b>Threads.</b> Any emulated thread; no state. Each process makes its own, since the JDK's
 * readers take the monitor of the stream that they read from.
 */
public final class ProcessInput extends InputStream {
    private final int descriptor;

    public ProcessInput(int descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offset, lengthBytes, bytes.length);
        if (lengthBytes == 0) {
            return 0;
        }
        long count = Descriptors.read(descriptor, bytes, offset, lengthBytes);
        if (count < 0) {
            throw new IOException("read: " + Errno.of((int) -count));
        }
        return count == 0 ? -1 : (int) count;
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}

package org.lintel.harness.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A standard stream of the host that remembers why it could not be written: a {@link
 * java.io.PrintStream} only remembers that.
 *
 * <p><b>Threads.</b> Written by one at a time, as the print stream around it sees to; {@link #failure}
 * from any.
 */
final class StandardStream extends FilterOutputStream {
    private volatile IOException failure;

    StandardStream(OutputStream target) {
        super(target);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int lengthBytes) throws IOException {
        try {
            out.write(bytes, offset, lengthBytes);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** {@return why bytes were lost, in words; null when none were, or nobody reads any more} */
    String failure() {
        IOException found = failure;
        if (found == null || isClosedPipe(found)) {
            return null;
        }
        return HostFault.sentence(found);
    }

    /** As behind {@code | head -1}: the reader has seen enough. */
    private static boolean isClosedPipe(IOException fault) {
        String words = String.valueOf(fault.getMessage());
        return words.contains("Broken pipe") || words.contains("pipe is being closed");
    }
}

package org.lintel.ipc.marshal;

import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.MarshalLayout;

/**
 * How arguments of door calls are marshalled; for a machine, or for one process of it.
 *
 * @param buffers buffers of a control area, n
 * @param bufferBytes size of one
 * @param inlineBytes transfers up to so many bytes take no buffer
 * @param full what to do when no buffer is free
 * @param hold whether buffers stay allocated until the return, as in the prior art; otherwise they are
 *     given back as soon as they have been read
 * @param eager whether all buffers get memory when the process begins, or each when it is first used
 */
public record MarshalConfig(
        int buffers, int bufferBytes, int inlineBytes, Full full, boolean hold, boolean eager) {
    /** What to do when no buffer is free. */
    public enum Full {
        /** The call fails with ENOBUFS. */
        FAIL(MarshalLayout.FULL_FAIL),
        /** The thread waits for one. */
        WAIT(MarshalLayout.FULL_WAIT),
        /** The process gets another area. */
        GROW(MarshalLayout.FULL_GROW);

        final int number;

        Full(int number) {
            this.number = number;
        }
    }

    public static final int DEFAULT_BUFFERS = 32;
    public static final int DEFAULT_BUFFER_BYTES = 5 << 10;
    public static final int DEFAULT_INLINE_BYTES = 128;

    public static final int LEAST_BUFFER_BYTES = 64;
    public static final int MOST_BUFFER_BYTES = 1 << 20;

    /** What the size of a buffer is a multiple of, so that all begin at a word. */
    public static final int BUFFER_ALIGNMENT = 8;

    public MarshalConfig {
        if (buffers < 1
                || buffers > MarshalLayout.MOST_BUFFERS
                || bufferBytes < LEAST_BUFFER_BYTES
                || bufferBytes > MOST_BUFFER_BYTES
                || bufferBytes % BUFFER_ALIGNMENT != 0
                || inlineBytes < 0
                || inlineBytes > DoorLayout.INLINE_MOST) {
            throw new IllegalArgumentException(
                    "marshal: buffers=%d bufferBytes=%d inlineBytes=%d"
                            .formatted(buffers, bufferBytes, inlineBytes));
        }
    }

    /** {@return 32 buffers of 5 KiB, 128 bytes inline, wait, early, on demand} */
    public static MarshalConfig standard() {
        return new MarshalConfig(
                DEFAULT_BUFFERS,
                DEFAULT_BUFFER_BYTES,
                DEFAULT_INLINE_BYTES,
                Full.WAIT,
                false,
                false);
    }

    public MarshalConfig withBuffers(int count, int bytes) {
        return new MarshalConfig(count, bytes, inlineBytes, full, hold, eager);
    }

    public MarshalConfig withInlineBytes(int bytes) {
        return new MarshalConfig(buffers, bufferBytes, bytes, full, hold, eager);
    }

    public MarshalConfig withFull(Full policy) {
        return new MarshalConfig(buffers, bufferBytes, inlineBytes, policy, hold, eager);
    }

    public MarshalConfig withHold(boolean held) {
        return new MarshalConfig(buffers, bufferBytes, inlineBytes, full, held, eager);
    }

    public MarshalConfig withEager(boolean atOnce) {
        return new MarshalConfig(buffers, bufferBytes, inlineBytes, full, hold, atOnce);
    }
}

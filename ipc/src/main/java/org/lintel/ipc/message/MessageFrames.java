package org.lintel.ipc.message;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.FrameAllocator;
import org.lintel.vm.OutOfFrames;
import org.lintel.vm.Page;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.UserCopy;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Where the text of a queue's messages lies: frames of the pool, cut into blocks. A frame goes back
 * to the pool when the queue is empty.
 *
 * <pre>
 *   block b:  frame frames[b / 16], bytes 256 · (b mod 16) …
 * </pre>
 *
 * <p><b>Locks.</b> Guarded by the queue's.
 */
public final class MessageFrames {
    private static final int BLOCK_BYTES = 256;
    private static final int BLOCKS = Page.BYTES / BLOCK_BYTES;

    private final PhysicalMemory memory;
    private final FrameAllocator allocator;
    private final MessageBudget budget;
    private final BitSet used = new BitSet();
    private int[] frames = new int[0];
    private int messages;

    public MessageFrames(PhysicalMemory memory, MessageBudget budget) {
        this.budget = budget;
        this.memory = memory;
        this.allocator = memory.frames();
    }

    /**
     * {@return a message with text from user memory} On failure nothing is taken.
     *
     * @throws ErrnoException EFAULT; ENOMEM the pool is empty, or queues have their part of it, or as many
     *     messages as may be
     */
    public Message store(AddressSpace space, long text, int bytes, long type)
            throws ErrnoException {
        int[] blocks = allocate(bytes);
        if (!copyIn(space, text, blocks, bytes)) {
            free(blocks);
            throw ErrnoException.of(Errno.EFAULT);
        }
        if (!budget.takeMessage()) {
            free(blocks);
            throw ErrnoException.of(Errno.ENOMEM);
        }
        messages++;
        return new Message(type, bytes, blocks);
    }

    /** Copies a message's first bytes to user memory; the message stays. EFAULT. */
    public void load(AddressSpace space, long text, Message message, int bytes)
            throws ErrnoException {
        if (!copyOut(space, text, message.blocks(), bytes)) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    private int[] allocate(int bytes) throws ErrnoException {
        int[] blocks = new int[(bytes + BLOCK_BYTES - 1) / BLOCK_BYTES];
        int block = -1;
        for (int i = 0; i < blocks.length; i++) {
            block = used.nextClearBit(block + 1);
            if (block / BLOCKS >= frames.length) {
                addFrame();
            }
            blocks[i] = block;
        }
        for (int taken : blocks) {
            used.set(taken);
        }
        return blocks;
    }

    private void addFrame() throws ErrnoException {
        int pfn = takeFrame();
        if (pfn < 0) {
            if (used.isEmpty()) {
                releaseFrames();
            }
            throw ErrnoException.of(Errno.ENOMEM);
        }
        frames = Arrays.copyOf(frames, frames.length + 1);
        frames[frames.length - 1] = pfn;
    }

    /** {@return a frame, or -1 when queues or others have taken all} */
    private int takeFrame() {
        if (!budget.takeFrame()) {
            return -1;
        }
        try {
            return allocator.allocateDirty();
        } catch (OutOfFrames full) {
            budget.giveBackFrames(1);
            return -1;
        }
    }

    /** Gives a message's blocks back. */
    public void free(Message message) {
        budget.giveBackMessages(1);
        messages--;
        free(message.blocks());
    }

    private void free(int[] blocks) {
        for (int block : blocks) {
            used.clear(block);
        }
        if (used.isEmpty()) {
            releaseFrames();
        }
    }

    /** Gives all messages and frames back. */
    public void releaseAll() {
        budget.giveBackMessages(messages);
        messages = 0;
        releaseFrames();
    }

    private void releaseFrames() {
        for (int pfn : frames) {
            allocator.release(pfn);
        }
        budget.giveBackFrames(frames.length);
        frames = new int[0];
        used.clear();
    }

    private long offset(int block) {
        return ((long) frames[block / BLOCKS] << Page.SHIFT)
                + (long) (block % BLOCKS) * BLOCK_BYTES;
    }

    private boolean copyIn(AddressSpace space, long address, int[] blocks, int bytes) {
        for (int done = 0; done < bytes; done += BLOCK_BYTES) {
            int part = Math.min(BLOCK_BYTES, bytes - done);
            long to = offset(blocks[done / BLOCK_BYTES]);
            if (UserCopy.copyIn(space, address + done, memory.segment(), to, part) < part) {
                return false;
            }
        }
        return true;
    }

    private boolean copyOut(AddressSpace space, long address, int[] blocks, int bytes) {
        for (int done = 0; done < bytes; done += BLOCK_BYTES) {
            int part = Math.min(BLOCK_BYTES, bytes - done);
            long from = offset(blocks[done / BLOCK_BYTES]);
            if (UserCopy.copyOut(space, address + done, memory.segment(), from, part) < part) {
                return false;
            }
        }
        return true;
    }
}

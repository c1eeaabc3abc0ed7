package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whole pages that go from one space to another without being copied. */
class PageTransferTest {
    private final TestMachine machine = new TestMachine(64);
    private final AddressSpace sender = machine.space();
    private final AddressSpace receiver = machine.space();

    private long map(AddressSpace space, int pages) throws MapException {
        return space.map(
                MapRequest.anonymous((long) pages << Page.SHIFT, Protection.READ_WRITE, "test"));
    }

    @Test
    void lentPagesAreSeenAndNotShared() throws Exception {
        long from = map(sender, 3);
        sender.mmu().putLong(from, 1);
        sender.mmu().putLong(from + Page.BYTES, 2);
        int[] frames = new int[4];
        assertEquals(3, sender.pages().lend(from, 3, frames, 1));
        assertEquals(FrameAllocator.ZERO_FRAME, frames[3]);
        long to = receiver.pages().map(frames, 1, 3, "moved");
        sender.mmu().putLong(from, 10);
        receiver.mmu().putLong(to + Page.BYTES, 20);
        assertEquals(1, receiver.mmu().getLong(to));
        assertEquals(2, sender.mmu().getLong(from + Page.BYTES));
        assertEquals(0, receiver.mmu().getLong(to + 2 * Page.BYTES));
        sender.verify();
        receiver.verify();
        sender.close();
        assertEquals(20, receiver.mmu().getLong(to + Page.BYTES));
        receiver.close();
        assertEquals(0, machine.memory.frames().usedCount());
    }

    @Test
    void mappingsComeAndGoWithTheirPagesReadable() throws Exception {
        long from = map(sender, 2);
        int[] frames = new int[2];
        long last = 0;
        for (int i = 1; i <= 3; i++) {
            sender.mmu().putLong(from + Page.BYTES, i);
            assertEquals(2, sender.pages().lend(from, 2, frames, 0));
            assertEquals(i, sender.mmu().getLong(from + Page.BYTES), "lent pages stay readable");
            long to = receiver.pages().map(frames, 0, 2, "moved");
            assertEquals(i, receiver.mmu().getLong(to + Page.BYTES));
            receiver.verify();
            sender.verify();
            receiver.unmap(to, 2 * Page.BYTES);
            assertTrue(receiver.regions().isEmpty());
            assertTrue(i == 1 || to == last, "where it was before");
            last = to;
        }
        sender.close();
        receiver.close();
        assertEquals(0, machine.memory.frames().usedCount());
    }

    @Test
    void takenPagesAreGoneAndComeBackToBeWritten() throws Exception {
        long at = map(sender, 3);
        int[] frames = new int[3];
        for (int i = 1; i <= 3; i++) {
            sender.mmu().putLong(at, i);
            sender.mmu().putLong(at + Page.BYTES, 2 * i);
            assertEquals(3, sender.pages().take(at, 3, frames, 0));
            sender.verify();
            assertEquals(0, sender.residentFrames());
            assertEquals(1, machine.memory.frames().references(frames[0]));
            assertEquals(FrameAllocator.ZERO_FRAME, frames[2]);
            assertEquals(0, sender.mmu().getLong(at));
            long to = receiver.pages().map(frames, 0, 3, "moved");
            receiver.mmu().putLong(to, 10 * i);
            receiver.verify();
            assertEquals(3, receiver.pages().take(to, 3, frames, 0));
            receiver.unmap(to, 3 * Page.BYTES);
            long copies = sender.faults().copies();
            assertTrue(sender.pages().replace(at, frames, 0, 3));
            sender.verify();
            assertEquals(10 * i, sender.mmu().getLong(at));
            assertEquals(2 * i, sender.mmu().getLong(at + Page.BYTES));
            long missed = sender.faults().reuses();
            sender.mmu().putLong(at + Page.BYTES, 7);
            assertEquals(missed, sender.faults().reuses(), "open at once");
            assertEquals(copies, sender.faults().copies());
        }
        sender.close();
        receiver.close();
        assertEquals(0, machine.memory.frames().usedCount());
    }

    @Test
    void takenPagesOfAForkAreStillTheOthers() throws Exception {
        long at = map(sender, 2);
        sender.mmu().putLong(at, 1);
        sender.mmu().putLong(at + Page.BYTES, 2);
        AddressSpace child = machine.fork(sender);
        int[] frames = new int[2];
        assertEquals(2, sender.pages().take(at, 2, frames, 0));
        long to = receiver.pages().map(frames, 0, 2, "moved");
        receiver.mmu().putLong(to, 10);
        assertTrue(sender.pages().replace(at, new int[2], 0, 2));
        assertEquals(1, child.mmu().getLong(at));
        child.mmu().putLong(at + Page.BYTES, 20);
        assertEquals(2, receiver.mmu().getLong(to + Page.BYTES));
        assertEquals(0, sender.mmu().getLong(at));
        for (AddressSpace space : new AddressSpace[] {sender, child, receiver}) {
            space.verify();
            space.close();
        }
        assertEquals(0, machine.memory.frames().usedCount());
    }

    @Test
    void onlyPrivateMemoryIsLent() throws Exception {
        long from =
                sender.map(MapRequest.sharedAnonymous(Page.BYTES, Protection.READ_WRITE, "shared"));
        assertEquals(0, sender.pages().lend(from, 1, new int[1], 0));
        assertEquals(0, sender.pages().lend(from + Page.BYTES, 1, new int[1], 0));
        assertEquals(0, sender.pages().lend(-Page.BYTES, 1, new int[1], 0));
        assertEquals(0, sender.pages().take(from, 1, new int[1], 0));
        assertEquals(0, sender.pages().take(AddressSpace.USER_END, 1, new int[1], 0));
    }

    @Test
    void replacedPagesGiveTheirFramesBack() throws Exception {
        long from = map(sender, 2);
        sender.mmu().putLong(from, 1);
        sender.mmu().putLong(from + Page.BYTES, 2);
        long to = map(receiver, 2);
        receiver.mmu().putLong(to, 8);
        receiver.mmu().putLong(to + Page.BYTES, 9);
        int[] frames = new int[2];
        sender.pages().lend(from, 2, frames, 0);
        assertTrue(receiver.pages().replace(to, frames, 0, 2));
        assertEquals(1, receiver.mmu().getLong(to));
        assertEquals(2, receiver.mmu().getLong(to + Page.BYTES));
        receiver.verify();
        sender.close();
        receiver.close();
        assertEquals(0, machine.memory.frames().usedCount());
    }

    @Test
    void refusedTransfersChangeNothing() throws Exception {
        long from = map(sender, 1);
        sender.mmu().putLong(from, 1);
        int[] frames = new int[1];
        sender.pages().lend(from, 1, frames, 0);
        assertFalse(receiver.pages().replace(0x100_0000, frames, 0, 1));
        for (long at : new long[] {AddressSpace.USER_END, -Page.BYTES, Long.MAX_VALUE}) {
            assertFalse(receiver.pages().replace(at & -Page.BYTES, frames, 0, 1));
        }
        receiver.setAddressSpaceLimit(0);
        assertThrows(MapException.class, () -> receiver.pages().map(frames, 0, 1, "moved"));
        machine.memory.frames().release(frames[0]);
        sender.close();
        receiver.close();
        assertEquals(0, machine.memory.frames().usedCount());
    }
}

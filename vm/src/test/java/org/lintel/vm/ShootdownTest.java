package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.anonymous;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processors are waited for after the TLB forgot the page and before its frame is free. */
class ShootdownTest {
    private final TestMachine machine = TestMachine.small();
    private final AddressSpace space = new AddressSpace(machine.memory, machine, changed -> look());
    private final MemoryObject object = machine.object(PAGE);
    private final long at = anonymous(space, 1);

    private long watched = at;
    private long before;
    private int calls;
    private long read;
    private long write;
    private int references;

    ShootdownTest() {
        machine.spaces.add(space);
    }

    private void look() {
        calls++;
        read = space.mmu().tlb().probe(watched, Access.READ);
        write = space.mmu().tlb().probe(watched, Access.WRITE);
        references = machine.memory.frames().references((int) (before >>> Page.SHIFT));
    }

    @AfterEach
    void close() {
        machine.close();
    }

    /** Something that changes what a page is. */
    interface Change {
        void run() throws Exception;
    }

    private void during(Change change) throws Exception {
        space.mmu().getLong(watched);
        before = space.mmu().tlb().probe(watched, Access.READ);
        calls = 0;
        change.run();
        assertEquals(1, calls);
    }

    private void assertForgottenAndHeld() {
        assertEquals(-1, read);
        assertEquals(-1, write);
        assertTrue(references > 0, "freed too early");
    }

    @Test
    void unmapWaitsBeforeTheFrameIsFree() throws Exception {
        space.mmu().putLong(at, 1);
        during(() -> space.unmap(at, PAGE));
        assertForgottenAndHeld();
        assertEquals(0, machine.used());
    }

    @Test
    void discardAndMappingOverWait() throws Exception {
        space.mmu().putLong(at, 1);
        during(() -> space.discard(at, PAGE));
        assertForgottenAndHeld();
        space.mmu().putLong(at, 1);
        during(() -> space.map(MapRequest.anonymous(PAGE, Protection.READ, "over").at(at)));
        assertForgottenAndHeld();
    }

    @Test
    void takingRightsAwayWaits() throws Exception {
        space.mmu().putLong(at, 1);
        during(() -> space.protect(at, PAGE, Protection.READ));
        assertEquals(-1, write);
        during(() -> space.protect(at, PAGE, Protection.NONE));
        assertForgottenAndHeld();
    }

    @Test
    void forkWaitsUntilNobodyStoresToSharedPages() throws Exception {
        space.mmu().putLong(at, 1);
        during(() -> machine.fork(space));
        assertEquals(-1, write);
        assertEquals(before, read, "loads go on");
    }

    @Test
    void copyOnWriteWaitsUntilNobodyReadsTheOldFrame() throws Exception {
        space.mmu().putLong(at, 1);
        AddressSpace child = machine.fork(space);
        during(() -> space.mmu().putLong(at, 2));
        assertNotEquals(before, read);
        assertEquals(read, write);
        assertTrue(references > 0, "freed too early");
        machine.close(child);
    }

    @Test
    void firstWriteToAPageThatWasReadWaits() throws Exception {
        during(() -> space.mmu().putLong(at, 2));
        assertNotEquals(before, read);
    }

    @Test
    void shrinkingAnObjectWaitsForEachSpaceThatMapsIt() throws Exception {
        watched = map(space, MapRequest.shared(object, 0, PAGE, Protection.READ_WRITE, "object"));
        space.mmu().putLong(watched, 1);
        during(() -> object.resize(0));
        assertForgottenAndHeld();
        assertEquals(0, object.residentFrames());
    }

    @Test
    void closeWaits() throws Exception {
        space.mmu().putLong(at, 1);
        during(space::close);
        assertForgottenAndHeld();
    }

    @Test
    void pagesThatWereNeverThereNeedNoWaiting() throws Exception {
        space.unmap(at, PAGE);
        assertEquals(0, calls);
        long other = anonymous(space, 100);
        space.protect(other, 50 * PAGE, Protection.READ);
        space.brk(AddressSpace.HEAP_START + PAGE);
        assertEquals(0, calls);
    }
}

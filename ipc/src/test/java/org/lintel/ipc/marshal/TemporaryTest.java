package org.lintel.ipc.marshal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lintel.vm.Access;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.Fault;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MissHandler;
import org.lintel.vm.Page;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.Protection;
import org.lintel.vm.Shootdown;
import org.lintel.vm.UserCopy;

import java.util.Random;

/** Pages under way, when the thread that was to have them goes. */
class TemporaryTest {
    private static final int BYTES = 4 * Page.BYTES + 100;

    private final byte[] wanted = new byte[BYTES];
    private PhysicalMemory memory;
    private AddressSpace sender;
    private AddressSpace receiver;
    private Temporary data;

    /** Any fault is the test's. */
    private static final class Faults implements MissHandler {
        @Override
        public void miss(AddressSpace space, long address, Access access) {
            Fault fault = space.resolve(address, access);
            if (fault != null) {
                throw new AssertionError(fault.toString());
            }
        }

        @Override
        public void fault(AddressSpace space, Fault fault) {
            throw new AssertionError(fault.toString());
        }
    }

    @BeforeEach
    void send() throws Exception {
        memory = PhysicalMemory.reserve(64L * Page.BYTES);
        memory.frames().poisonFreed(true);
        sender = new AddressSpace(memory, new Faults(), Shootdown.NONE);
        receiver = new AddressSpace(memory, new Faults(), Shootdown.NONE);
        data = new Temporary(memory);
        new Random(1).nextBytes(wanted);
        long from = sender.map(MapRequest.anonymous(BYTES, Protection.READ_WRITE, "test"));
        assertEquals(BYTES, UserCopy.copyOut(sender, from, wanted, 0, BYTES));
        data.gather(sender, from, BYTES, 0, 0, true);
        assertEquals(1, sender.residentFrames(), "the whole pages are given away");
    }

    @AfterEach
    void nothingIsLeft() {
        data.close();
        sender.verify();
        receiver.verify();
        sender.close();
        receiver.close();
        assertEquals(0, memory.frames().usedCount());
        memory.close();
    }

    @Test
    void whatOneReceiverGivesBackTheNextOneGets() throws Exception {
        for (int i = 0; i < 3; i++) {
            long start = data.map(receiver, BYTES);
            assertTrue(receiver.residentFrames() > 0);
            data.takeBack(receiver, start);
            receiver.unmap(start, data.mappingBytes(0));
            assertFalse(data.isLost());
            assertEquals(0, receiver.residentFrames());
        }
        long start = data.map(receiver, BYTES);
        data.clear();
        byte[] found = new byte[BYTES];
        assertEquals(BYTES, UserCopy.copyIn(receiver, start, found, 0, BYTES));
        assertArrayEquals(wanted, found);
    }

    @Test
    void whatAReceiverUnmappedIsLost() throws Exception {
        long start = data.map(receiver, BYTES);
        receiver.unmap(start + Page.BYTES, Page.BYTES);
        data.takeBack(receiver, start);
        assertTrue(data.isLost());
        receiver.unmap(start, data.mappingBytes(0));
    }

    @Test
    void whatAReceiverTookToItsEndIsLost() throws Exception {
        long start = data.map(receiver, BYTES);
        receiver.close();
        data.takeBack(receiver, start);
        assertTrue(data.isLost());
    }
}

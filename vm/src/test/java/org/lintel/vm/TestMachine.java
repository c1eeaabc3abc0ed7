package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

import java.util.ArrayList;
import java.util.List;

/** A pool with address spaces whose faults are thrown; closing it checks that the pool is whole. */
final class TestMachine implements AutoCloseable, MissHandler {
    static final long PAGE = Page.BYTES;

    final PhysicalMemory memory;
    final List<AddressSpace> spaces = new ArrayList<>();
    final List<MemoryObject> objects = new ArrayList<>();
    int thread;

    TestMachine(int frames) {
        try {
            memory = PhysicalMemory.reserve(frames * PAGE);
        } catch (ReservationException e) {
            throw new AssertionError(e);
        }
        memory.frames().poisonFreed(true);
    }

    static TestMachine small() {
        return new TestMachine(4096);
    }

    AddressSpace space() {
        AddressSpace space = new AddressSpace(memory, this, Shootdown.NONE);
        spaces.add(space);
        return space;
    }

    AddressSpace fork(AddressSpace parent) {
        try {
            AddressSpace child = parent.fork(this);
            spaces.add(child);
            return child;
        } catch (OutOfFrames e) {
            throw new AssertionError(e);
        }
    }

    MemoryObject object(long sizeBytes) {
        MemoryObject object = new MemoryObject(memory, sizeBytes, "object");
        objects.add(object);
        return object;
    }

    void close(AddressSpace space) {
        space.close();
        spaces.remove(space);
    }

    void release(MemoryObject object) {
        objects.remove(object);
        object.release();
    }

    int used() {
        return memory.frames().usedCount();
    }

    void verify() {
        spaces.forEach(AddressSpace::verify);
    }

    @Override
    public void miss(AddressSpace space, long address, Access access) {
        Fault fault = space.resolve(address, access);
        if (fault != null) {
            throw new FaultSignal(fault);
        }
    }

    @Override
    public void fault(AddressSpace space, Fault fault) {
        throw new FaultSignal(fault);
    }

    @Override
    public int currentThread() {
        return thread;
    }

    @Override
    public void close() {
        verify();
        List.copyOf(spaces).forEach(this::close);
        List.copyOf(objects).forEach(this::release);
        assertEquals(0, used(), "frames left");
        memory.verify(List.of(), List.of());
        memory.close();
    }

    static long anonymous(AddressSpace space, int pages) {
        return map(space, MapRequest.anonymous(pages * PAGE, Protection.READ_WRITE, "data"));
    }

    static long map(AddressSpace space, MapRequest request) {
        try {
            return space.map(request);
        } catch (MapException e) {
            throw new AssertionError(e.reason() + ": " + e.getMessage(), e);
        }
    }

    static <T extends Fault> T assertFault(Class<T> kind, long address, Executable access) {
        Fault fault = assertThrows(FaultSignal.class, access).fault();
        assertEquals(address, fault.address());
        return assertInstanceOf(kind, fault);
    }

    static void assertRefused(MapException.Reason reason, Executable call) {
        assertEquals(reason, assertThrows(MapException.class, call).reason());
    }
}

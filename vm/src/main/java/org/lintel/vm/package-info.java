/**
 * The memory hardware and the address space: frames, Sv39 page tables, TLB, faults, regions, copy
 * on write.
 *
 * <p>Models the memory management unit of a RISC-V processor (Sv39, without the privileged half)
 * and the {@code mm} part of a Linux kernel. Missing: swapping, huge pages, NUMA; no frame is ever
 * taken away from its owner, so none of these would show in a result.
 *
 * <pre>
 *   Mmu ──hit──> Tlb ──> frame in PhysicalMemory
 *    └──miss──> MissHandler (nucleus) ──> AddressSpace.resolve
 *                 Regions (what may be there) ── PageTable (what is there) ── FrameAllocator
 *                 MemoryObject (frames that several spaces see)
 * </pre>
 *
 * <p><b>Lock order</b>, outermost first: resizing of a {@link org.lintel.vm.MemoryObject}; an
 * {@link org.lintel.vm.AddressSpace} (never two at once, except a fork's new child, which nobody
 * else knows); pages of a {@code MemoryObject}; {@link org.lintel.vm.FrameAllocator}. All are spin
 * locks: nothing here ever blocks in the JVM, so that all of it may run on an emulated thread.
 */
package org.lintel.vm;

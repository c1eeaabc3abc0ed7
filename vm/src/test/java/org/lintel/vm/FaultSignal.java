package org.lintel.vm;

/** How a fault reaches a test: what the nucleus would deliver as a signal. */
final class FaultSignal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    FaultSignal(Fault fault) {
        super(fault.describe(), null, false, false); // thrown by the hundred thousand
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}

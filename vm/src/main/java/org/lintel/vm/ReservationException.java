package org.lintel.vm;

/** The host does not give the memory that a pool asks for; the message says how much and why. */
public final class ReservationException extends Exception {
    private static final long serialVersionUID = 1L;

    ReservationException(String message) {
        super(message);
    }
}

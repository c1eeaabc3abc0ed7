package org.lintel.libc;

/**
 * What a door leads to: {@code void server_procedure(void *cookie, char *argp, size_t arg_size,
 * door_desc_t *dp, uint_t n_desc)}.
 *
 * <p>It answers with {@link Doors#reply}, and returns; without that the caller gets an empty answer. An
 * exception that leaves it gives the caller EINTR, and the door lives on.
 */
@FunctionalInterface
public interface DoorProcedure {
    /**
     * Serves one call. Data and descriptors are readable until it returns.
     *
     * @param cookie as given to {@link Doors#create}
     * @param data address of the arguments; 0 for none, {@code DOOR_UNREF_DATA} for the notice that
     *     one reference is left
     * @param sizeBytes of the arguments
     * @param descs address of the descriptors that came along ({@link DoorDescs}), now this process's
     * @param descCount how many
     */
    void serve(long cookie, long data, long sizeBytes, long descs, int descCount);
}

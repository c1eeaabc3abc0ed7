package org.lintel.nucleus.process;

/**
 * On whose behalf a process acts: user and group. Models the effective ids of {@code
 * credentials(7)}; there are no supplementary groups and no saved ids.
 *
 * <p>User 0 may do everything. Children inherit them, exec keeps them.
 */
public record Credentials(int uid, int gid) {
    /** The superuser, as whom processes start that nobody gave a user. */
    public static final Credentials ROOT = new Credentials(0, 0);

    /** {@return whether permissions do not bind} */
    public boolean isPrivileged() {
        return uid == 0;
    }

    /**
     * {@return whether a mode lets this user do what it wants}
     *
     * @param wanted bits of one class, as 4 for reading
     * @param mode bits of three classes, of which the first that fits counts
     * @param creator who has the rights of the owner too; where there is none, the owner
     */
    public boolean may(int wanted, int mode, Credentials owner, Credentials creator) {
        int granted = mode;
        if (uid == owner.uid || uid == creator.uid) {
            granted >>= 6;
        } else if (gid == owner.gid || gid == creator.gid) {
            granted >>= 3;
        }
        return (wanted & ~granted) == 0 || isPrivileged();
    }

    /** {@return whether this user may send signals to processes of another: kill(2)} */
    public boolean maySignal(Credentials other) {
        return isPrivileged() || uid == other.uid;
    }

    /** {@return whether this user may become one with that id: setuid(2), setgid(2)} */
    boolean mayBecome(int id, int own) {
        return isPrivileged() || id == own;
    }
}

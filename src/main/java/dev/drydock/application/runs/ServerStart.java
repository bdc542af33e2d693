package dev.drydock.application.runs;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** How far this server is with its start. Requests are answered once it is through. Thread-safe. */
@Singleton
public final class ServerStart {
    private static final String THROUGH = "";

    private volatile String waitsFor;

    @Inject
    public ServerStart() {
        this("its start has just begun");
    }

    /** @param first why the server is not ready yet */
    public ServerStart(String first) {
        this.waitsFor = first;
    }

    /** @param what why the server is not ready, such as {@code it waits for its database} */
    public void waits(String what) {
        waitsFor = what;
    }

    public void isThroughNow() {
        waitsFor = THROUGH;
    }

    public boolean isThrough() {
        return waitsFor.equals(THROUGH);
    }

    /** Empty once it is through. */
    public String waitsFor() {
        return waitsFor;
    }

    /** The answer to a request that comes too early. */
    public String sentence() {
        return "This server is still starting: " + waitsFor
                + ". Nothing was done. Try again later, or ask another server of this site.";
    }
}

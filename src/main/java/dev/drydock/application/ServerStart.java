package dev.drydock.application;

import java.util.concurrent.atomic.AtomicReference;

/** How far this server is with its start. Requests are answered once it is through. Thread-safe. */
public final class ServerStart {
    private static final String THROUGH = "";

    private final AtomicReference<String> waitsFor;

    /** @param first why the server is not ready yet */
    public ServerStart(String first) {
        this.waitsFor = new AtomicReference<>(first);
    }

    /** @param what why the server is not ready, such as {@code it waits for its database} */
    public void waits(String what) {
        waitsFor.set(what);
    }

    public void isThroughNow() {
        waitsFor.set(THROUGH);
    }

    public boolean isThrough() {
        return waitsFor.get().equals(THROUGH);
    }

    /** Empty once it is through. */
    public String waitsFor() {
        return waitsFor.get();
    }

    /** What a request is told that comes too early. */
    public String sentence() {
        return "This server is still starting: " + waitsFor.get()
                + ". Nothing was done. Try again later, or ask another server of this site.";
    }
}

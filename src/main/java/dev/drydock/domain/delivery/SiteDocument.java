package dev.drydock.domain.delivery;

/** The signed documents in force at this site, as they were signed. */
@FunctionalInterface
public interface SiteDocument {
    String POLICY = "policy";
    String TRUST = "trust";

    /**
     * The envelope.
     *
     * @param name {@link #POLICY} or {@link #TRUST}
     * @throws dev.drydock.failure.DrydockException {@code FILE_UNREADABLE}
     */
    byte[] read(String name);
}

package dev.drydock.packaging.dossier;

/** Names of what lies in a dossier; {@code docs/formats.md} describes each. */
final class DossierNames {
    /** The signed index, which names every other document with its digest. */
    static final String INDEX = "dossier.json";

    static final String PAGE = "dossier.html";
    /** The folder of the signed package. */
    static final String PACKAGE = "package/";

    static final String TRUST_FILES = "trust/";
    static final String TRUST = TRUST_FILES + "current.json";
    static final String LOG = "audit/log.json";
    /** Only if the key of the log was changed. */
    static final String KEY_CHANGES = "audit/key-changes.json";
    /** Only in a dossier of a site with a time-stamp authority. */
    static final String STAMPS = "audit/time-stamps.json";

    static final String LINEAGE = "lineage.json";
    static final String BILL = "attestations/model.cdx.json";
    static final String PROVENANCE = "attestations/provenance.json";
    static final String TEST_RESULT = "attestations/test-result.json";

    static final String ORDERS = "orders/";
    static final String RECEIVERS = "receivers/";
    static final String STATEMENTS = "statements/";
    static final String DELIVERIES = "deliveries/";
    static final String RECEIPTS = "receipts/";

    private static final String JSON = ".json";

    private DossierNames() {}

    /** A trust file that an order was made under. */
    static String trust(String digest) {
        return TRUST_FILES + digest + JSON;
    }

    /** What stands between a folder and the ending. */
    static String stem(String name, String folder) {
        return name.substring(folder.length(), Math.max(folder.length(), name.length() - JSON.length()));
    }

    static String order(long sequence) {
        return ORDERS + sequence + JSON;
    }

    /** What the node found that followed the order. */
    static String receiver(long sequence) {
        return RECEIVERS + sequence + JSON;
    }

    /** @param digest of the envelope: several people may sign the same statement apart */
    static String statement(String digest) {
        return STATEMENTS + digest + JSON;
    }

    static String delivery(String folder) {
        return DELIVERIES + folder + JSON;
    }

    static String receipt(String folder) {
        return RECEIPTS + folder + JSON;
    }
}

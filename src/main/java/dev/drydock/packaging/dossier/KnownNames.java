package dev.drydock.packaging.dossier;

import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import java.util.HashSet;
import java.util.Set;

/** The names that the documents of a dossier may have, so that nothing lies in it that nobody looks at. */
final class KnownNames {
    private static final String DIGEST = "[0-9a-f]{64}";

    private KnownNames() {}

    /** Of the documents that are there or listed. */
    static Set<String> of(Index index, DossierFolder dossier) {
        Set<String> known = new HashSet<>(Set.of(
                DossierNames.PAGE,
                DossierNames.TRUST,
                DossierNames.LOG,
                DossierNames.KEY_CHANGES,
                DossierNames.STAMPS,
                DossierNames.LINEAGE,
                DossierNames.BILL,
                DossierNames.PROVENANCE,
                DossierNames.TEST_RESULT));
        for (OrderLine order : index.orders()) {
            known.add(DossierNames.order(order.sequence()));
            known.add(DossierNames.receiver(order.sequence()));
        }
        for (String name : dossier.documents().keySet()) {
            if (isDigest(name, DossierNames.TRUST_FILES) || isDigest(name, DossierNames.STATEMENTS)) {
                known.add(name);
            } else if (name.startsWith(DossierNames.DELIVERIES)) {
                String folder = DossierNames.stem(name, DossierNames.DELIVERIES);
                known.add(DossierNames.delivery(folder));
                known.add(DossierNames.receipt(folder));
            }
        }
        return known;
    }

    private static boolean isDigest(String name, String folder) {
        return name.startsWith(folder) && DossierNames.stem(name, folder).matches(DIGEST) && name.endsWith(".json");
    }
}

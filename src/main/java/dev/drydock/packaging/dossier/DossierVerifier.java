package dev.drydock.packaging.dossier;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.dossier.DossierDocuments.Document;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.OrderCheck.Checked;
import dev.drydock.packaging.dossier.StatementCheck.Witnessed;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Verifies a dossier by its own bytes and by what the reader trusts beforehand. Needs no server, database or network. It looks at every part,
 * also after a part was refused. Thread-safe.
 */
public final class DossierVerifier {
    private final PackageVerifier packages;
    private final Optional<TimeStampCertificates> authorities;

    public DossierVerifier(PackageVerifier packages) {
        this(packages, Optional.empty());
    }

    /** @param authorities whose time stamps the reader believes; empty for nobody's */
    public DossierVerifier(PackageVerifier packages, Optional<TimeStampCertificates> authorities) {
        this.packages = packages;
        this.authorities = authorities;
    }

    public DossierVerdict verify(DossierFolder dossier, TrustAnchor anchor) {
        return new Verification(dossier, anchor).verify();
    }

    /** One dossier. */
    private final class Verification {
        private final DossierFolder dossier;
        private final TrustAnchor anchor;
        private final Findings findings = new Findings();

        Verification(DossierFolder dossier, TrustAnchor anchor) {
            this.dossier = dossier;
            this.anchor = anchor;
        }

        DossierVerdict verify() {
            Optional<KnownTrust> trust = findings.looked("trust file", this::trust);
            Optional<Index> index = trust.flatMap(known -> findings.looked("index", () -> index(known)));
            if (index.isEmpty()) {
                return new DossierVerdict("", "", false, findings.all());
            }
            return verify(trust.get(), index.get());
        }

        private Findings.Found<KnownTrust> trust() {
            KnownTrust known = new KnownTrust(
                    TrustAnchor.anchor(anchor, dossier.trustFile().getBytes(StandardCharsets.UTF_8)), dossier);
            TrustFile trust = known.ofDossier();
            return new Findings.Found<>(
                    known,
                    "Version " + trust.version() + " for site " + trust.site() + ", stage " + trust.stage()
                            + " is signed by the roots that you trust. " + trust.approvalQuorum()
                            + (trust.approvalQuorum() == 1 ? " release manager" : " release managers")
                            + " must approve.");
        }

        private Findings.Found<Index> index(KnownTrust trust) {
            Envelope envelope = Envelope.parse(dossier.require(DossierNames.INDEX), Envelope.DOSSIER_TYPE);
            Index index = DossierDocuments.read(DossierNames.INDEX, envelope.payload(), Index.class);
            if (index.version() != DossierDocuments.VERSION) {
                throw DossierDocuments.refused("its format has version " + index.version() + ", and this program reads "
                        + DossierDocuments.VERSION + ". Verify it with a newer program");
            }
            String builder = trust.signer(envelope);
            time(index);
            requirePlace(index, trust.ofDossier());
            requireOrder(index);
            requireDocuments(index);
            return new Findings.Found<>(
                    index,
                    "Builder " + builder + " signed the list of all "
                            + index.documents().size() + " documents at " + index.madeAt() + "; " + index.madeBy()
                            + " asked for it.");
        }

        private void requirePlace(Index index, TrustFile trust) {
            if (!index.site().equals(trust.site()) || !index.stage().equals(trust.stage())) {
                throw DossierDocuments.refused("it is of site " + index.site() + ", stage " + index.stage()
                        + ", and its trust file is for site " + trust.site() + ", stage " + trust.stage());
            }
        }

        private void requireOrder(Index index) {
            long last = 0;
            for (OrderLine line : index.orders()) {
                if (line.sequence() <= last) {
                    throw DossierDocuments.refused("its orders do not rise: " + line.sequence() + " follows " + last);
                }
                last = line.sequence();
            }
        }

        private void requireDocuments(Index index) {
            Set<String> known = KnownNames.of(index, dossier);
            Map<String, String> named = new HashMap<>();
            for (Document document : index.documents()) {
                if (named.put(document.name(), document.sha256()) != null || !known.contains(document.name())) {
                    throw DossierDocuments.refused(
                            document.name() + " is listed twice, or belongs to no part of a dossier");
                }
            }
            Set<String> there = new TreeSet<>(dossier.documents().keySet());
            there.remove(DossierNames.INDEX);
            for (String name : there) {
                if (!Sha256.hex(dossier.require(name)).equals(named.remove(name))) {
                    throw DossierDocuments.refused(name + " has other bytes than the index says, or is not listed");
                }
            }
            if (!named.isEmpty()) {
                throw DossierDocuments.refused(new TreeSet<>(named.keySet()).first() + " is missing");
            }
        }

        private DossierVerdict verify(KnownTrust trust, Index index) {
            Optional<VerifiedPackage> verified = findings.looked("package", () -> packageOf(trust, index));
            Checked orders = new OrderCheck(dossier, trust, index, verified, packages, findings).check();
            List<Witnessed> witnesses =
                    new ArrayList<>(new StatementCheck(dossier, trust, index, verified, findings).check());
            witnesses.addAll(orders.witnesses());
            new LogCheck(dossier, index, witnesses, findings).check();
            new TimeCheck(dossier, authorities, findings).check();
            new DeliveryCheck(dossier, trust, index, findings).check();
            new AttestationCheck(dossier, index, findings).check(trust::signer);
            findings.add(
                    "lineage and page",
                    Certainty.STATED,
                    "What " + DossierNames.LINEAGE + " says of the data and " + DossierNames.PAGE
                            + " of everything is what the site's machine wrote.");
            return new DossierVerdict(
                    index.label(), index.site() + ", stage " + index.stage(), orders.released(), findings.all());
        }

        private Findings.Found<VerifiedPackage> packageOf(KnownTrust trust, Index index) {
            VerifiedPackage verified = packages.verifyBuilt(
                    dossier.packageDirectory(),
                    trust.builders(OrderCheck.firstTime(dossier, index).orElseGet(() -> time(index))));
            if (!verified.packageDigest().equals(index.packageDigest())
                    || !verified.version().equals(index.label())
                    || !verified.model().equals(index.model())) {
                throw DossierDocuments.refused("its package is " + verified.version() + " with digest "
                        + verified.packageDigest() + ", and its index is about " + index.label() + " with digest "
                        + index.packageDigest());
            }
            return new Findings.Found<>(
                    verified,
                    "Builder " + verified.builder() + " signed " + verified.version() + ", digest "
                            + verified.packageDigest()
                            + ". Its report is about exactly these bytes, and every gate that"
                            + " policy version " + verified.policyVersion() + " asks for passed"
                            + (verified.waivedGates().isEmpty()
                                    ? "."
                                    : " or was waived: " + String.join(", ", verified.waivedGates()) + "."));
        }
    }

    private static Instant time(Index index) {
        try {
            return Instant.parse(index.madeAt());
        } catch (DateTimeException e) {
            throw DossierDocuments.refused("madeAt is '" + index.madeAt() + "', which is no time");
        }
    }
}

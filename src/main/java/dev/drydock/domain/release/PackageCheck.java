package dev.drydock.domain.release;

import java.nio.file.Path;

/** Checks packages by their own bytes. Every method throws a failure that names the first thing that is wrong. */
public interface PackageCheck {

    /** A signed package that is to be activated: files, builder's signature, report, signed policy. */
    VerifiedPackage verify(Path directory, TrustFile trust);

    /**
     * A signed package that answered before and is to answer again: files, builder's signature, report. Its policy was signed when it
     * was activated; who may sign policies today does not matter.
     */
    VerifiedPackage verifyBuilt(Path directory, TrustFile trust);

    /**
     * A signed package of another site: files, signature by one of the trust file's contributors, report. Who signed its policy does not
     * matter: this site judges by its own.
     *
     * @return as builder, the contributor
     */
    VerifiedPackage verifyContributed(Path directory, TrustFile trust);

    /** A directory that is about to be signed: files, report about exactly these bytes, all gates passed or waived. */
    Sealed requireSealed(Path directory);

    /**
     * What was checked.
     *
     * @param subjectDigest over the files that the report is about
     * @param reportDigest SHA-256 of {@code report/gate-report.json}
     * @param packageDigest over all of it
     */
    record Sealed(String subjectDigest, String reportDigest, String packageDigest) {}

    /** SHA-256 of the signed bytes of the gate policy that lies in the directory. */
    String policyDigest(Path directory);
}

package dev.drydock.domain.release;

import java.nio.file.Path;

/** Checks packages by their own bytes. Every method throws a failure that names the first thing that is wrong. */
public interface PackageCheck {

    /** A signed package that is to be activated: files, builder's signature, report, signed policy. */
    VerifiedPackage verify(Path directory, TrustFile trust);

    /** A directory that is about to be signed: files, report about exactly these bytes, all gates passed or waived. */
    void requireSealed(Path directory);

    /** SHA-256 of the signed bytes of the gate policy that lies in the directory. */
    String policyDigest(Path directory);
}

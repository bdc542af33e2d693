package dev.drydock.packaging.dossier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.failure.DrydockException;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The documents for other tools are about exactly this package, and say of its gates and files what it says itself. */
final class AttestationCheck {
    private final DossierFolder dossier;
    private final Index index;
    private final Findings findings;

    AttestationCheck(DossierFolder dossier, Index index, Findings findings) {
        this.dossier = dossier;
        this.index = index;
        this.findings = findings;
    }

    /** @param signer answers which builder signed an envelope, or throws */
    void check(Function<Envelope, String> signer) {
        try {
            PackageFacts facts = PackageFacts.read(dossier.packageDirectory());
            findings.looked("bill of materials", () -> bill(facts));
            findings.looked("provenance", () -> provenance(signer));
            findings.looked("test result", () -> testResult(signer, facts));
        } catch (DrydockException e) {
            findings.add("documents for other tools", Certainty.REFUSED, e.sentence());
        }
    }

    private Findings.Found<Integer> bill(PackageFacts facts) {
        JsonNode bill = json(DossierNames.BILL, dossier.require(DossierNames.BILL));
        SortedMap<String, String> listed = new TreeMap<>();
        for (JsonNode file : PackageFacts.items(bill.path("components"))
                .filter(component -> component.path("type").asText().equals("file"))
                .toList()) {
            String name = file.path("name").asText();
            String digest = file.path("hashes").path(0).path("content").asText();
            if (listed.put(name, digest) != null || file.path("hashes").size() != 1) {
                throw DossierDocuments.refused(
                        DossierNames.BILL + " gives more than one digest, or none, for file " + name);
            }
        }
        JsonNode model = bill.path("metadata").path("component");
        boolean ofPackage = (model.path("name").asText() + "/"
                                + model.path("version").asText())
                        .equals(index.label())
                && PackageFacts.items(model.path("properties"))
                        .filter(property -> property.path("name").asText().equals(ModelBill.PACKAGE))
                        .allMatch(property -> property.path("value").asText().equals(index.packageDigest()));
        if (!listed.equals(facts.files()) || !ofPackage) {
            throw DossierDocuments.refused(
                    DossierNames.BILL + " does not list the files of the package, or is about another version");
        }
        return new Findings.Found<>(
                listed.size(), "It lists all " + listed.size() + " files of the package with their digests.");
    }

    private Findings.Found<String> provenance(Function<Envelope, String> signer) {
        Envelope envelope = Envelope.parse(dossier.require(DossierNames.PROVENANCE), Envelope.IN_TOTO_TYPE);
        String builder = signer.apply(envelope);
        requireAbout(DossierNames.PROVENANCE, envelope, Attestations.PROVENANCE);
        return new Findings.Found<>(builder, "Builder " + builder + " signed how this package came about.");
    }

    private Findings.Found<String> testResult(Function<Envelope, String> signer, PackageFacts facts) {
        Envelope envelope = Envelope.parse(dossier.require(DossierNames.TEST_RESULT), Envelope.IN_TOTO_TYPE);
        String builder = signer.apply(envelope);
        JsonNode predicate = requireAbout(DossierNames.TEST_RESULT, envelope, Attestations.TEST_RESULT);
        boolean same = names(predicate, "passedTests").equals(facts.gates("PASS"))
                && names(predicate, "warnedTests").equals(facts.gates("WAIVED"))
                && names(predicate, "failedTests").isEmpty()
                && predicate
                        .path("result")
                        .asText()
                        .equals(facts.gates("WAIVED").isEmpty() ? "PASSED" : "WARNED");
        if (!same) {
            throw DossierDocuments.refused(
                    DossierNames.TEST_RESULT + " says other things of the gates than the package's report");
        }
        return new Findings.Found<>(
                builder, "Builder " + builder + " signed the verdict of each gate, as the package's report has it.");
    }

    private static List<String> names(JsonNode predicate, String key) {
        return PackageFacts.items(predicate.path(key)).map(JsonNode::asText).toList();
    }

    /** @return the predicate */
    private JsonNode requireAbout(String name, Envelope envelope, String predicateType) {
        JsonNode statement = json(name, envelope.payload());
        String digest =
                statement.path("subject").path(0).path("digest").path("sha256").asText();
        if (!digest.equals(index.packageDigest())
                || statement.path("subject").size() != 1
                || !statement.path("_type").asText().equals(Attestations.STATEMENT)
                || !statement.path("predicateType").asText().equals(predicateType)) {
            throw DossierDocuments.refused(name + " is about another package, or says something else about it");
        }
        return statement.path("predicate");
    }

    private static JsonNode json(String name, byte[] bytes) {
        try {
            return Mappers.SIGNED.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw DossierDocuments.refused(name + " is no JSON: " + Mappers.why(e));
        } catch (IOException e) {
            throw DossierDocuments.refused(name + " cannot be read: " + e.getMessage());
        }
    }
}

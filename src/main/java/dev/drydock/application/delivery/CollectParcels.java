package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.validation.OutgoingPackages;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.SiteDocument;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the files of everything that is to be sent. Tested by {@code DeliveryTest}. */
@Singleton
final class CollectParcels {
    /** Before the name of a model whose {@code model.yaml} travels. */
    static final String DEFINITION = "definition/";

    private final Transactions transactions;
    private final VersionRepository versions;
    private final ModelRepository models;
    private final OutgoingPackages packages;
    private final CollectExports collectExports;
    private final DeliveryFiles files;
    private final SiteDocument documents;
    private final AnswerParcels answerParcels;

    @Inject
    CollectParcels(
            Transactions transactions,
            VersionRepository versions,
            ModelRepository models,
            OutgoingPackages packages,
            CollectExports collectExports,
            DeliveryFiles files,
            SiteDocument documents,
            AnswerParcels answerParcels) {
        this.transactions = transactions;
        this.versions = versions;
        this.models = models;
        this.packages = packages;
        this.collectExports = collectExports;
        this.files = files;
        this.documents = documents;
        this.answerParcels = answerParcels;
    }

    /** In the order of the request; what this site answers comes last. */
    List<Parcel> collect(String key, SendRequest request) {
        List<Parcel> parcels = new ArrayList<>();
        request.packages().stream().distinct().forEach(version -> parcels.add(ofPackage(version)));
        request.documents().stream().distinct().forEach(document -> parcels.add(ofDocument(key, document)));
        request.exports().stream().distinct().forEach(export -> parcels.add(collectExports.collect(key, export)));
        parcels.addAll(answerParcels.collect(key, request));
        return parcels;
    }

    private Parcel ofPackage(VersionId id) {
        ModelVersion version = transactions.required(() -> versions.require(id));
        if (!version.state().hasSignedPackage()) {
            throw notSent("the package of " + id + " is not signed: the version is " + version.state()
                    + ". Drydock signs it when every gate has passed or is waived");
        }
        return new Parcel(Kind.PACKAGE, id.toString(), packages.require(version));
    }

    private Parcel ofDocument(String key, String name) {
        if (name.equals(SiteDocument.POLICY) || name.equals(SiteDocument.TRUST)) {
            return new Parcel(
                    Kind.DOCUMENT, name, folder(key, Kind.DOCUMENT, name, name + ".json", documents.read(name)));
        }
        if (!name.startsWith(DEFINITION)) {
            throw notSent("'" + name + "' is no document. Name " + SiteDocument.POLICY + ", " + SiteDocument.TRUST
                    + " or " + DEFINITION + "MODEL");
        }
        String yaml = transactions
                .required(() -> models.require(name.substring(DEFINITION.length())))
                .definition();
        return new Parcel(
                Kind.DOCUMENT,
                name,
                folder(key, Kind.DOCUMENT, name, "model.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private Path folder(String key, Kind kind, String name, String file, byte[] content) {
        return files.parcelFolder(key, kind.wireName() + "-" + name.replace('/', '-'), Map.of(file, content));
    }

    static DrydockException notSent(String why) {
        return new DrydockException(DeliveryFailure.DELIVERY_NOT_SENT, "Nothing is sent: " + why + ".");
    }
}

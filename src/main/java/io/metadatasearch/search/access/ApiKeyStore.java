package io.metadatasearch.search.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.metadatasearch.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of API keys, a JSON list. It is read again when it changes. */
final class ApiKeyStore {

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeyStore.class);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private record State(FileTime modified, long size) {}

    private final Path file;
    private List<ApiKey> keys;
    private State state;
    private long looked;

    /**
     * Reads the file.
     *
     * @throws IOException if the file cannot be read, or is not a list of keys
     */
    ApiKeyStore(Path file) throws IOException {
        this.file = file;
        this.state = state();
        this.keys = read(file);
        this.looked = System.nanoTime();
    }

    /** Returns the key that the client has sent, if it exists and has not expired. */
    Optional<ApiKey> find(String shown, Instant now) {
        byte[] hash = Sha256.hex(shown).getBytes(StandardCharsets.US_ASCII);
        ApiKey found = null;
        for (ApiKey key : current()) {
            // The loop and the comparison do not stop early: the time must not reveal anything about a key.
            if (MessageDigest.isEqual(hash, key.hash().getBytes(StandardCharsets.US_ASCII))) {
                found = key;
            }
        }
        return Optional.ofNullable(found).filter(key -> !key.isOver(now));
    }

    private synchronized List<ApiKey> current() {
        long now = System.nanoTime();
        if (now - looked > LOOK_AGAIN_NANOS) {
            looked = now;
            try {
                State there = state();
                if (!there.equals(state)) {
                    state = there; // also if it cannot be read: one log line
                    keys = read(file);
                    LOG.info("API keys reloaded: {}", keys.size());
                }
            } catch (IOException e) {
                LOG.error("The API keys cannot be reloaded; the previous keys stay valid: {}", e.getMessage());
            }
        }
        return keys;
    }

    private State state() throws IOException {
        return new State(Files.getLastModifiedTime(file), Files.size(file));
    }

    static List<ApiKey> read(Path file) throws IOException {
        try {
            return JSON.readValue(Files.readAllBytes(file), new TypeReference<List<ApiKey>>() {});
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not a list of API keys: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes the file so that a reader sees either the old list or the new one; only the owner can read a new file. */
    static void write(Path file, List<ApiKey> keys) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path next = Files.createTempFile(folder, file.getFileName().toString(), ".tmp");
        try {
            Files.write(next, JSON.writeValueAsBytes(keys));
            if (Files.exists(file)
                    && Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
                // The service that reads the file may run as another user.
                Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(file));
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}

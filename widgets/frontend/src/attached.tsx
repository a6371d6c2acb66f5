/** Files that belong to a post: pictures in their own size, held free before they are there, and links for the rest. */
import { useEffect, useState } from "preact/hooks";

import type { Attached, FileSource } from "./source";
import type { ThreadWords } from "./thread-words";

/** The address at which this page can load the file; null until it is known. */
function useAddress(source: FileSource, file: Attached): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    source.address(file).then(
      (found) => current && setAddress(found),
      () => undefined,
    );
    return () => void (current = false);
  }, [source, file.url]);
  return address;
}

interface OneProps {
  readonly file: Attached;
  readonly source: FileSource;
  readonly words: ThreadWords;
}

function Picture({ file, source }: OneProps) {
  const address = useAddress(source, file);
  const [width, height] = [file.width ?? 320, file.height ?? 240];
  const picture = <img src={address ?? EMPTY} alt={file.name} width={width} height={height} loading="lazy" decoding="async" />;
  return address === null ? (
    <span class="cosmos-image">{picture}</span>
  ) : (
    <a class="cosmos-image" href={address} target="_blank" rel="noopener noreferrer">
      {picture}
    </a>
  );
}

/** What stands in a picture's place: a transparent pixel. */
const EMPTY = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** Anything but a picture is fetched when it is asked for. */
function Document({ file, source, words }: OneProps) {
  const save = async (event: Event) => {
    event.preventDefault();
    const link = document.createElement("a");
    link.href = await source.address(file);
    link.download = file.name;
    link.click();
  };
  return (
    <a class="cosmos-file" href={file.url} download={file.name} onClick={(event) => void save(event)}>
      <span>{file.name}</span> <span class="cosmos-quiet">{words.size(file.size)}</span>
    </a>
  );
}

interface FilesProps {
  readonly files: readonly Attached[];
  readonly source: FileSource;
  readonly words: ThreadWords;
}

export function Files({ files, source, words }: FilesProps) {
  if (files.length === 0) return null;
  return (
    <ul class="cosmos-files" aria-label={words.attached}>
      {files.map((file) => (
        <li key={file.id}>
          {file.image ? (
            <Picture file={file} source={source} words={words} />
          ) : (
            <Document file={file} source={source} words={words} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** A picture from the browser's own copy, to be looked at before the lane has it. */
import { useEffect, useState } from "preact/hooks";

export function Own({ file }: { readonly file: File }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const reader = new FileReader();
    reader.onload = () => setAddress(String(reader.result));
    reader.readAsDataURL(file); // the pages' rules let a picture be `data:`, and not `blob:`
    return () => reader.abort();
  }, [file]);
  return address === null ? null : <img src={address} alt="" />;
}
